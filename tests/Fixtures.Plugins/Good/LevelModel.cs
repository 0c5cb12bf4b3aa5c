using System.Security.Cryptography;
using System.Text;
using Fixture.Private;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Fixture.Good;

/// <summary>Decides "angry" for loud clips and "sad" for soft ones: 4 bands of level differences, a linear layer. Plain enough to check by hand.</summary>
internal sealed class LevelModel : IModel
{
    public const int BandCount = 4;
    public const int FrameCount = 40;
    private const double FrameSeconds = 0.05;

    public ModelDescriptor Descriptor { get; } = new(
        "fixture-level", "Fixture: loud or soft", ModelOutputKind.Classification, ["angry", "sad"], BandCount, FrameCount, 8000,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("fixture-level 1"))))
    {
        Limits = ["It is written in code: there are no layers."],
    };

    public ModelGraph? Graph => null;

    public ModelInput Prepare(AudioClip clip)
    {
        if (clip.DurationSeconds < FrameSeconds)
        {
            throw new ArgumentException($"Clip '{clip.Id}' is shorter than {FrameSeconds} s.", nameof(clip));
        }

        float[] values = new float[BandCount * FrameCount];
        bool[] padding = new bool[FrameCount];
        for (int frame = 0; frame < FrameCount; frame++)
        {
            int from = (int)(frame * FrameSeconds * clip.SampleRateHz), to = (int)((frame + 1) * FrameSeconds * clip.SampleRateHz);
            padding[frame] = to > clip.Samples.Length;
            for (int band = 0; band < BandCount; band++)
            {
                values[(band * FrameCount) + frame] = padding[frame] ? -80 : Decibels.FromPower(Power(clip.Samples.Span[from..to], 1 << band));
            }
        }

        var axis = new TimeAxis(0.5 * FrameSeconds, FrameSeconds, FrameCount, FrameSeconds);
        return new ModelInput(BandCount, values, axis, new float[] { 4000, 2000, 1000, 500 }, padding, new InputScale("dB", -80, 20, -80));
    }

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        int size = BandCount * frames;
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            foreach (float value in inputs.Slice(i * size, size))
            {
                sum += value;
            }

            outputs[2 * i] = (float)((sum / size) + 40) / 10;
            outputs[(2 * i) + 1] = -outputs[2 * i];
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Mean square of the difference to the sample some steps before: a crude filter for each band.</summary>
    private static double Power(ReadOnlySpan<float> samples, int lag)
    {
        double sum = 0;
        for (int n = lag; n < samples.Length; n++)
        {
            double difference = samples[n] - samples[n - lag];
            sum += difference * difference;
        }

        return sum / samples.Length;
    }
}
