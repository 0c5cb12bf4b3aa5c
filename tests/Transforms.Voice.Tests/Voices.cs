using SerHost.Sdk.Audio;
using SerHost.Signal.Voice;

namespace Transforms.Voice.Tests;

/// <summary>Synthetic voices whose truth is known.</summary>
internal static class Voices
{
    public const int RateHz = 16_000;

    public static readonly Formant[] Ah = [new(700, 80), new(1220, 90), new(2600, 120), new(3300, 200), new(4500, 250)];

    public static VoiceSetting Plain(double t, double f0Hz) => new(f0Hz * (1 + (0.06 * Math.Sin(2 * Math.PI * 0.8 * t)))) { TiltDb = 12, NoiseDb = -40 };

    /// <summary>A vowel between short pauses.</summary>
    public static AudioClip Vowel(Func<double, VoiceSetting> setting, double seconds = 1.6, int seed = 1, int rateHz = RateHz, double peak = 0.3)
    {
        int count = (int)(seconds * rateHz);
        GlottalSignal source = GlottalSource.Render(rateHz, count, t => t < 0.1 || t > seconds - 0.1 ? new VoiceSetting(0) : setting(t), seed);
        var tract = new FormantFilter(rateHz, Ah);
        var samples = new double[count];
        for (int n = 0; n < count; n++)
        {
            samples[n] = tract.Process(source.Periodic.Span[n] + source.Noise.Span[n]);
        }

        double scale = peak / samples.Max(Math.Abs);
        var random = new Random(seed);
        return new AudioClip($"vowel-{seed}", Array.ConvertAll(samples, sample => (float)((sample * scale) + (1e-4 * NoiseSource.Normal(random)))), rateHz);
    }
}
