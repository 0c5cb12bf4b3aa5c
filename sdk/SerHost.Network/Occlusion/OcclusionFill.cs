using SerHost.Sdk.Models;
using SerHost.Sdk;

namespace SerHost.Network.Occlusion;

/// <summary>What takes the place of what is left out of an input.</summary>
public static class OcclusionFill
{
    /// <summary>The model's silence.</summary>
    public const string Floor = "floor";

    /// <summary>Each band's mean over the clip.</summary>
    public const string Mean = "mean";

    /// <summary>Noise.</summary>
    public const string Noise = "noise";

    /// <summary>A waveform's noise floor is the level that this share of its stretches stays below (Martin 2001 takes minima, which of
    /// one clip are too few to trust).</summary>
    private const double FloorQuantile = 0.1;
    private const double StretchSeconds = 0.025;

    /// <summary>The fill of every element of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="kind">Floor, mean or noise; null for a value.</param>
    /// <param name="value">The value, in the input's unit.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <returns>[bands, frames], row-major.</returns>
    public static float[] Make(ModelInput input, string? kind, float value, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(input);
        float[] fill = new float[input.Values.Length];
        switch (kind)
        {
            case null:
                Array.Fill(fill, value);
                break;
            case Floor:
                Array.Fill(fill, input.Scale.Silence);
                break;
            case Noise when input.Bands == 1 && input.TimeAxis.StepSeconds < OcclusionSettings.TinyStepSeconds:
                NoiseFloor(input, seed, fill);
                break;
            default:
                FromBands(input, kind == Noise, seed, fill);
                break;
        }

        return fill;
    }

    /// <summary>White noise around the waveform's silence, as loud as its quietest stretches.</summary>
    private static void NoiseFloor(ModelInput input, ulong seed, float[] fill)
    {
        ReadOnlySpan<float> values = input.Values.Span;
        int stretch = Math.Min(values.Length, FrameCount.Of(StretchSeconds, input.TimeAxis.StepSeconds));
        var levels = new List<double>();
        for (int from = 0; from + stretch <= values.Length; from += stretch)
        {
            if (input.IsPadding.Span.Slice(from, stretch).Contains(true))
            {
                continue;
            }

            double power = 0;
            foreach (float value in values.Slice(from, stretch))
            {
                power += (value - input.Scale.Silence) * (double)(value - input.Scale.Silence);
            }

            levels.Add(Math.Sqrt(power / stretch));
        }

        levels.Sort();
        double level = levels.Count == 0 ? 0 : levels[(int)(FloorQuantile * (levels.Count - 1))];
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        for (int i = 0; i < fill.Length; i++)
        {
            fill[i] = input.Scale.Silence + (float)(level * random.NextNormal());
        }
    }

    private static void FromBands(ModelInput input, bool isNoise, ulong seed, float[] fill)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        for (int band = 0; band < input.Bands; band++)
        {
            ReadOnlySpan<float> row = input.Values.Span.Slice(band * input.Frames, input.Frames);
            double mean = 0;
            int count = 0;
            for (int frame = 0; frame < row.Length; frame++)
            {
                if (!input.IsPadding.Span[frame])
                {
                    mean += row[frame];
                    count++;
                }
            }

            mean = count == 0 ? input.Scale.Silence : mean / count;
            double variance = 0;
            for (int frame = 0; frame < row.Length; frame++)
            {
                variance += input.IsPadding.Span[frame] ? 0 : (row[frame] - mean) * (row[frame] - mean);
            }

            double deviation = isNoise && count > 0 ? Math.Sqrt(variance / count) : 0;
            for (int frame = 0; frame < row.Length; frame++)
            {
                double noise = deviation == 0 ? 0 : deviation * random.NextNormal();
                fill[(band * input.Frames) + frame] = Math.Clamp((float)(mean + noise), input.Scale.Minimum, input.Scale.Maximum);
            }
        }
    }
}
