using SerHost.Sdk.Models;

namespace SerHost.Network.Occlusion;

/// <summary>What windows are filled with.</summary>
internal static class OcclusionFill
{
    public const string Floor = "floor";
    public const string Mean = "mean";
    public const string Noise = "noise";

    /// <summary>The fill of every element of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="kind">Floor, mean or noise; null for a value.</param>
    /// <param name="value">The value, in the input's unit.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <returns>[bands, frames], row-major.</returns>
    public static float[] Make(ModelInput input, string? kind, float value, ulong seed)
    {
        float[] fill = new float[input.Values.Length];
        switch (kind)
        {
            case null:
                Array.Fill(fill, value);
                break;
            case Floor:
                Array.Fill(fill, input.Scale.Silence);
                break;
            default:
                FromBands(input, kind == Noise, seed, fill);
                break;
        }

        return fill;
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
                double noise = deviation == 0 ? 0 : deviation * Gaussian(random);
                fill[(band * input.Frames) + frame] = Math.Clamp((float)(mean + noise), input.Scale.Minimum, input.Scale.Maximum);
            }
        }
    }

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
