using SerHost.Sdk.Audio;

namespace Model.Onnx.Runtime;

/// <summary>Clips made by formula, the same on every machine: what a model's expected outputs are stated for.</summary>
internal static class TestClips
{
    /// <summary>Two seconds of a synthetic voice between half a second and a quarter of a second of faint noise.</summary>
    public const string Voice = "synthetic-voice";

    private const int SampleRateHz = 16_000;
    private const double DurationSeconds = 2.75;

    /// <summary>Makes a clip.</summary>
    /// <param name="name">Name of the clip.</param>
    /// <returns>The clip, or null where no clip has this name.</returns>
    public static AudioClip? Make(string name) => name == Voice ? new AudioClip(Voice, MakeVoice(), SampleRateHz) : null;

    /// <summary>Harmonics of a gliding, vibrating pitch, weighted by three moving formants, in four syllables, over faint noise.</summary>
    private static float[] MakeVoice()
    {
        var samples = new float[(int)(DurationSeconds * SampleRateHz)];
        uint noise = 2026;
        double phase = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double t = (double)i / SampleRateHz;
            double spoken = t - 0.5;
            noise = (noise * 1_664_525) + 1_013_904_223;
            double value = 1e-3 * ((noise / 4_294_967_296.0) - 0.5);
            if (spoken is > 0 and < 2)
            {
                double pitchHz = 180 + (60 * Math.Sin(Math.PI * spoken / 2)) + (4 * Math.Sin(2 * Math.PI * 5.5 * spoken));
                phase += pitchHz / SampleRateHz;
                double syllable = Math.Pow(Math.Sin(2 * Math.PI * spoken), 2);
                for (int harmonic = 1; harmonic * pitchHz < 5000; harmonic++)
                {
                    double hz = harmonic * pitchHz;
                    double weight = Formant(hz, 600 + (200 * Math.Sin(3 * spoken)), 90)
                        + (0.5 * Formant(hz, 1500 + (400 * Math.Cos(2 * spoken)), 130)) + (0.25 * Formant(hz, 2700, 200));
                    value += 0.2 * syllable * weight * Math.Sin(2 * Math.PI * harmonic * phase) / Math.Sqrt(harmonic);
                }
            }

            samples[i] = (float)Math.Clamp(value, -1, 1);
        }

        return samples;
    }

    private static double Formant(double hz, double centreHz, double halfWidthHz)
    {
        double distance = (hz - centreHz) / halfWidthHz;
        return 1 / (1 + (distance * distance));
    }
}
