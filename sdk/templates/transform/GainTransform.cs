using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace TransformPlugin;

/// <summary>Louder or softer in the regions, with edges of 10 ms. May be used from several threads at once.</summary>
public sealed class GainTransform : IClipTransform
{
    private const string Gain = "gain";
    private const double EdgeSeconds = 0.01;

    /// <summary>A loudness that follows a power law with exponent 0.33 grows by this in its logarithm for each decibel.</summary>
    private const double LoudnessPerDecibel = 0.033 * 2.302585092994046;

    /// <inheritdoc/>
    public ClipTransformDescriptor Descriptor { get; } = new(
        "serhost-template-id",
        "Gain",
        "1.0",
        "Makes the regions louder or softer; edges of 10 ms keep it free of clicks.",
        [new(Gain, ParameterKind.Number, "0", "How much louder; below 0 is softer.")
            { Unit = "dB", Minimum = -40, Maximum = 40, Step = 1 }],
        [
            new ParameterEffect(
                Gain,
                [new CueEffect("loudness", CueChange.LogRatio, LoudnessPerDecibel), new CueEffect("intensity_db", CueChange.Difference)],
                ["f0_semitone", "f0_hz", "hnr_db", "jitter", "shimmer_db"]),
        ]);

    /// <inheritdoc/>
    public TransformedClip Apply(
        AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(settings);
        double gainDb = settings.Parameters.GetNumber(Gain);
        float[] samples = clip.Samples.ToArray();
        foreach (TimeRange region in gainDb == 0 ? [] : regions)
        {
            cancellation.ThrowIfCancellationRequested();
            int first = Math.Max(0, (int)Math.Ceiling((region.StartSeconds - EdgeSeconds) * clip.SampleRateHz));
            int end = Math.Min(samples.Length, (int)Math.Floor((region.EndSeconds + EdgeSeconds) * clip.SampleRateHz));
            for (int n = first; n < end; n++)
            {
                samples[n] *= (float)Math.Pow(10, gainDb * Inside(region, (double)n / clip.SampleRateHz) / 20);
            }
        }

        // Nothing moved in time.
        return new TransformedClip(new AudioClip(clip.Id, samples, clip.SampleRateHz), TimeMap.Identity);
    }

    /// <summary>1 in the region, 0 from an edge's length beyond it, a raised cosine between.</summary>
    private static double Inside(TimeRange region, double seconds)
    {
        double beyond = Math.Max(region.StartSeconds - seconds, seconds - region.EndSeconds);
        return beyond <= 0 ? 1 : beyond >= EdgeSeconds ? 0 : 0.5 * (1 + Math.Cos(Math.PI * beyond / EdgeSeconds));
    }
}
