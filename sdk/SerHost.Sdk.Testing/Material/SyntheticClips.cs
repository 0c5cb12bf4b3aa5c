using SerHost.Sdk.Audio;

namespace SerHost.Sdk.Testing.Material;

/// <summary>Clips made by formula, for tests of plugins.</summary>
public static class SyntheticClips
{
    /// <summary>Vowel-like sound between pauses: harmonics of a gliding pitch with a slow swell, and a breath of noise.</summary>
    /// <param name="seconds">Length.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="variant">Another number gives another voice.</param>
    public static AudioClip Voice(double seconds, int sampleRateHz = 16_000, int variant = 0)
    {
        var random = new Random(variant);
        float[] samples = new float[(int)Math.Round(seconds * sampleRateHz)];
        double phase = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            double t = (double)n / sampleRateHz;
            double pitchHz = 110 + (25 * (variant % 5)) + (30 * Math.Sin(2 * Math.PI * 0.7 * t));
            phase += pitchHz / sampleRateHz;
            double loudness = Math.Max(0, Math.Sin(2 * Math.PI * 0.9 * t) + 0.3);
            double voice = 0;
            for (int k = 1; k <= 12 && k * pitchHz < 0.45 * sampleRateHz; k++)
            {
                voice += Math.Sin(2 * Math.PI * k * phase) / k;
            }

            samples[n] = (float)((0.2 * loudness * voice) + (0.002 * ((2 * random.NextDouble()) - 1)));
        }

        return new AudioClip($"voice-{variant}", samples, sampleRateHz);
    }

    /// <summary>One value throughout; 0 is silence.</summary>
    /// <param name="samples">Number of samples, 0 or more.</param>
    /// <param name="value">The value.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    public static AudioClip Constant(int samples, float value = 0, int sampleRateHz = 16_000)
    {
        float[] buffer = new float[samples];
        Array.Fill(buffer, value);
        return new AudioClip(FormattableString.Invariant($"constant-{samples}-{value}"), buffer, sampleRateHz);
    }

    /// <summary>The clips that plugins stumble over: empty, one sample, shorter than a frame, silent, constant, clipped, uncommon
    /// rates.</summary>
    public static IReadOnlyList<AudioClip> Odd { get; } =
    [
        Constant(0), Constant(1, 0.5f), Constant(37, 0.1f), Constant(16_000), Constant(8_000, 1f),
        Voice(0.1), Voice(0.777, 11_025, 1), Voice(0.5, 44_100, 2), Voice(0.5, 8_000, 3), Clipped(),
    ];

    private static AudioClip Clipped() =>
        new("clipped", Array.ConvertAll(Voice(0.6, 16_000, 4).Samples.ToArray(), sample => Math.Sign(sample) * 1f), 16_000);
}
