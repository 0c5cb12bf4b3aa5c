using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Tests.Counterfactuals;

/// <summary>Raises the level of the regions, with edges of 10 ms.</summary>
internal sealed class FadedGain : IClipTransform
{
    public ClipTransformDescriptor Descriptor { get; } = new(
        "gain", "Gain", "1", "Gain.",
        [new ParameterDescriptor("gain", ParameterKind.Number, "0", "Gain.") { Unit = "dB", Minimum = -20, Maximum = 20 }],
        [new ParameterEffect("gain", [new CueEffect("level_db", CueChange.Difference)], [])]);

    public TransformedClip Apply(
        AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings, CancellationToken cancellation)
    {
        float[] samples = clip.Samples.ToArray();
        for (int n = 0; n < samples.Length; n++)
        {
            double t = (double)n / clip.SampleRateHz;
            double beyond = regions.Select(region => Math.Max(region.StartSeconds - t, t - region.EndSeconds))
                .DefaultIfEmpty(double.PositiveInfinity).Min();
            samples[n] *= (float)Math.Pow(10, settings.Parameters.GetNumber("gain") * Math.Clamp(1 - (beyond / 0.01), 0, 1) / 20);
        }

        return new TransformedClip(new AudioClip(clip.Id, samples, clip.SampleRateHz), TimeMap.Identity);
    }
}
