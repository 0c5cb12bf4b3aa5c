using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Testing.Tests.Samples;

/// <summary>An extractor that keeps every rule; a test breaks one thing at a time. Level every 10 ms, and the same where it is loud.</summary>
internal sealed class SampleExtractor : ICueExtractor
{
    private const double StepSeconds = 0.01;

    public static CueExtractorDescriptor GoodDescriptor { get; } = new(
        "sample", "Sample", "1", "Level.",
        [new CueDescriptor("level_db", "level", "dB", false, "this file"), new CueDescriptor("voiced_level_db", "level where voiced", "dB", true, "this file")],
        [new ParameterDescriptor("floor", ParameterKind.Integer, "-80", "Lowest level.") { Unit = "dB", Minimum = -120, Maximum = -20 }]);

    public CueExtractorDescriptor Descriptor { get; init; } = GoodDescriptor;

    /// <summary>Changes the values [cues, frames] in place.</summary>
    public Action<AudioClip, float[], CancellationToken>? Change { get; init; }

    /// <summary>Changes the tracks.</summary>
    public Func<AudioClip, CueTracks, CueTracks>? Answer { get; init; }

    /// <summary>Called with the parameters before the work.</summary>
    public Action<AudioClip, ParameterValues>? OnExtract { get; init; }

    public Func<Availability> Available { get; init; } = () => Availability.Yes;

    public Availability CheckAvailability() => Available();

    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        OnExtract?.Invoke(clip, parameters);
        int hop = (int)(StepSeconds * clip.SampleRateHz);
        int frames = clip.Samples.Length / hop;
        double step = (double)hop / clip.SampleRateHz;
        float[] values = new float[2 * frames];
        bool[] voiced = new bool[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            double power = 0;
            foreach (float sample in clip.Samples.Span.Slice(frame * hop, hop))
            {
                power += sample * sample;
            }

            values[frame] = (float)Math.Max(parameters.GetInteger("floor"), 10 * Math.Log10((power / hop) + 1e-20));
            voiced[frame] = values[frame] > -30;
            values[frames + frame] = voiced[frame] ? values[frame] : float.NaN;
        }

        Change?.Invoke(clip, values, cancellation);
        var tracks = new CueTracks(Descriptor.Cues, new TimeAxis(0.5 * step, step, frames, step), values, voiced);
        return Answer?.Invoke(clip, tracks) ?? tracks;
    }
}
