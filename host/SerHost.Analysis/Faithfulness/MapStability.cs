using SerHost.Analysis.Statistics;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk;

namespace SerHost.Analysis.Faithfulness;

/// <summary>How much a map changes under changes of the recording that a listener would not mind.</summary>
public static class MapStability
{
    /// <summary>The changed recordings with how much later each sounds, in seconds.</summary>
    public static IEnumerable<(AudioClip Clip, double DelaySeconds)> Variants(AudioClip clip, double frameSeconds, int seed)
    {
        float[] samples = clip.Samples.ToArray();
        yield return (new AudioClip(clip.Id + "-gain", samples.Select(s => 0.5f * s).ToArray(), clip.SampleRateHz), 0);

        // A delay of whole frames in the clip's own samples, so that the maps can be laid over each other exactly.
        int delay = (int)Math.Round(2 * frameSeconds * clip.SampleRateHz);
        yield return (new AudioClip(clip.Id + "-delay", new float[delay].Concat(samples).ToArray(), clip.SampleRateHz), (double)delay / clip.SampleRateHz);

        double power = samples.Length == 0 ? 0 : samples.Average(s => (double)s * s);
        double noise = Math.Sqrt(power * Math.Pow(10, -30.0 / 10) * 3);
        var random = new Random(seed);
        yield return (new AudioClip(clip.Id + "-noise", samples.Select(s => (float)(s + (noise * ((2 * random.NextDouble()) - 1)))).ToArray(), clip.SampleRateHz), 0);
    }

    /// <summary>‖second − first‖ / ‖first‖ over the frames both cover, the second map moved back by its delay.</summary>
    public static double RelativeChange(RelevanceMap first, RelevanceMap second, double delaySeconds)
    {
        int shift = second.TimeAxis.StepAt(first.TimeAxis.FirstCentreSeconds + delaySeconds);
        ReadOnlySpan<float> a = first.Values.Span, b = second.Values.Span;
        double change = 0, norm = 0;
        for (int band = 0; band < first.Bands; band++)
        {
            for (int frame = 0; frame < first.Frames; frame++)
            {
                int other = frame + shift;
                if (other >= 0 && other < second.Frames)
                {
                    double value = a[(band * first.Frames) + frame];
                    double difference = b[(band * second.Frames) + other] - value;
                    norm += value * value;
                    change += difference * difference;
                }
            }
        }

        return norm > 0 ? Math.Sqrt(change / norm) : double.NaN;
    }

    /// <summary>A map of independent standard normal values with the shape of an input: what knowing nothing looks like.</summary>
    public static RelevanceMap Noise(ModelInput input, int target, int seed)
    {
        var random = new Random(seed);
        var values = new float[input.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.NextNormal();
        }

        return new RelevanceMap(input.Bands, values, input.TimeAxis, target);
    }
}
