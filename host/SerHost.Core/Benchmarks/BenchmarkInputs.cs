using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Benchmarks;

/// <summary>Inputs made by formula, the same on every machine, without silence or padding (which would make occlusion cheaper).</summary>
internal static class BenchmarkInputs
{
    private const int FramesOfAWindow = 10;

    /// <summary>Refuses inputs that are shorter than a window of the paper's setting.</summary>
    /// <param name="frames">Columns.</param>
    /// <exception cref="RequestException">There are too few.</exception>
    public static void RequireAWindow(int frames)
    {
        if (frames < FramesOfAWindow)
        {
            throw new RequestException("--frames", $"--frames {frames}: it must be {FramesOfAWindow} or more, the length of a window.");
        }
    }

    /// <summary>One input.</summary>
    /// <param name="model">The model it is for.</param>
    /// <param name="frames">Columns.</param>
    /// <param name="seed">Which one.</param>
    public static ModelInput Make(IModel model, int frames, int seed)
    {
        InputScale scale = ScaleOf(model);
        int bands = model.Descriptor.Bands;
        var random = new Random(seed);
        float[] values = new float[bands * frames];
        for (int band = 0; band < bands; band++)
        {
            for (int frame = 0; frame < frames; frame++)
            {
                // Slow ripples along both axes (harmonics, syllables) and noise, inside the middle of the scale.
                double level = 0.55 + (0.2 * Math.Sin((band * 0.55) + seed)) + (0.15 * Math.Sin((frame * 0.21) + (0.1 * seed)))
                    + (0.1 * (random.NextDouble() - 0.5));
                values[(band * frames) + frame] = scale.Minimum + ((scale.Maximum - scale.Minimum) * (float)level);
            }
        }

        return new ModelInput(bands, values, new TimeAxis(0, 0.015, frames, 0.03), new float[bands], new bool[frames], scale);
    }

    /// <summary>Frames of a clip of three seconds.</summary>
    public static int UsualFrames(IModel model) => model.Descriptor.Frames ?? model.Prepare(Clip(model.Descriptor.SampleRateHz)).Frames;

    private static InputScale ScaleOf(IModel model) => model.Prepare(Clip(model.Descriptor.SampleRateHz)).Scale;

    private static AudioClip Clip(int sampleRateHz)
    {
        float[] samples = new float[3 * sampleRateHz];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = 0.2f * MathF.Sin(2 * MathF.PI * 180 * i / sampleRateHz) * (1.2f + MathF.Sin(2 * MathF.PI * 3 * i / sampleRateHz));
        }

        return new AudioClip("benchmark", samples, sampleRateHz);
    }
}
