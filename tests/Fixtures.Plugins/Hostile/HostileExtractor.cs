using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Fixture.Hostile;

/// <summary>Ends its process instead of measuring.</summary>
public sealed class HostileExtractor : ICueExtractor
{
    public CueExtractorDescriptor Descriptor { get; } = new(
        "hostile-cues", "hostile-cues", "1", "Harms its process.", [new CueDescriptor("loudness", "level", "dB", false, "fixture")], []);

    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        Environment.Exit(9);
        throw new InvalidOperationException("It is still here.");
    }
}
