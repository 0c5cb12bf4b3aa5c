using Model.Onnx.Description;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Signal;

namespace Model.Onnx.Runtime;

/// <summary>Feeds a model the samples themselves: resampled, trimmed, where asked normalised, padded with zeros or cut. One frame is one
/// sample.</summary>
/// <remarks>Sample n of the input lies at (start + n) / rate seconds of the clip. Normalised samples are (x − mean) / √(variance + 1e-7)
/// over the clip's own samples before padding, as the feature extractors of wav2vec 2.0 and its like do it; an input's scale then says
/// where silence and full scale lie. Safe to call from several threads at once.</remarks>
internal sealed class WaveformFrontEnd(FrontEndDescription description) : IFrontEnd
{
    private const double VarianceFloor = 1e-7;

    private readonly LogMelSettings _settings = description.Settings;
    private readonly ClipPreparation _preparation = new(description.Settings);

    public ModelInput Compute(AudioClip clip)
    {
        ReadOnlySpan<float> samples = _preparation.Take(clip, out int start);
        int length = (_settings.TargetSamples, _settings.Length) switch
        {
            (null, _) => samples.Length,
            ({ } target, LengthPolicy.PadOnly) => Math.Max(samples.Length, target),
            ({ } target, LengthPolicy.CutOnly) => Math.Min(samples.Length, target),
            ({ } target, _) => target,
        };

        float[] values = new float[length];
        int sound = Math.Min(samples.Length, length);
        samples[..sound].CopyTo(values);
        InputScale scale = description.IsNormalized ? Normalise(values.AsSpan(0, sound)) : new InputScale("amplitude", -1, 1, 0);
        bool[] isPadding = new bool[length];
        isPadding.AsSpan(sound).Fill(true);
        int rate = _settings.SampleRateHz;
        return new ModelInput(1, values, new TimeAxis((double)start / rate, 1.0 / rate, length, 1.0 / rate), new float[1], isPadding,
            scale);
    }

    private static InputScale Normalise(Span<float> samples)
    {
        double mean = 0, variance = 0;
        foreach (float sample in samples)
        {
            mean += sample;
        }

        mean /= samples.Length;
        foreach (float sample in samples)
        {
            variance += (sample - mean) * (sample - mean);
        }

        double deviation = Math.Sqrt((variance / samples.Length) + VarianceFloor);
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = (float)((samples[i] - mean) / deviation);
        }

        return new InputScale("standard deviations", (float)((-1 - mean) / deviation), (float)((1 - mean) / deviation),
            (float)(-mean / deviation));
    }
}
