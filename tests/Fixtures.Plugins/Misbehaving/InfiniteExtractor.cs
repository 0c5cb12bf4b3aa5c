using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Fixture.Misbehaving;

/// <summary>Returns an infinite cue value.</summary>
public sealed class InfiniteExtractor : ICueExtractor
{
    public CueExtractorDescriptor Descriptor { get; } = new(
        "fixture-infinite", "Fixture: infinite", "1", "Breaks its contract.", [new CueDescriptor("loudness", "level", "dB", false, "fixture")], []);

    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation) =>
        new(Descriptor.Cues, new TimeAxis(0, 0.01, 2, 0.01), new[] { 1f, float.PositiveInfinity }, new[] { true, true });
}
