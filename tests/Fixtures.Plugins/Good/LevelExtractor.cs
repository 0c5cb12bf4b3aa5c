using Fixture.Private;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Fixture.Good;

/// <summary>Measures the level, and calls everything above −50 dB voiced.</summary>
public sealed class LevelExtractor : ICueExtractor
{
    private const double FrameSeconds = 0.01;

    public CueExtractorDescriptor Descriptor { get; } = new(
        "fixture-level", "Fixture: level", "1", "Level every 10 ms.",
        [new CueDescriptor("loudness", "level", "dB", false, "fixture"), new CueDescriptor("voiced_level", "level where voiced", "dB", true, "fixture")],
        []);

    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        int hop = (int)(FrameSeconds * clip.SampleRateHz);
        int frames = clip.Samples.Length / hop;
        float[] values = new float[2 * frames];
        bool[] voiced = new bool[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            double power = 0;
            foreach (float sample in clip.Samples.Span.Slice(frame * hop, hop))
            {
                power += sample * sample;
            }

            values[frame] = Decibels.FromPower(power / hop);
            voiced[frame] = values[frame] > -50;
            values[frames + frame] = voiced[frame] ? values[frame] : float.NaN;
        }

        return new CueTracks(Descriptor.Cues, new TimeAxis(0.5 * FrameSeconds, FrameSeconds, frames, FrameSeconds), values, voiced);
    }
}
