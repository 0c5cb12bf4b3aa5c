using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Tests.Concepts;

/// <summary>Measures the level, and another slow wave; everything is voiced except the first three frames.</summary>
internal sealed class LevelExtractor : ICueExtractor
{
    public CueExtractorDescriptor Descriptor { get; } = new(
        "level", "Level", "1", "Level.", [new CueDescriptor("level", "Level", "power", false, "Level."), new CueDescriptor("wave", "Wave", "", false, "Wave.")], []);

    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        float[] levels = ListeningModel.Levels(clip);
        float[] values = [.. levels, .. levels.Select((_, frame) => MathF.Cos(frame * 1.7f))];
        return new CueTracks(Descriptor.Cues, ListeningModel.Axis(levels.Length), values, levels.Select((_, frame) => frame >= 3).ToArray());
    }
}
