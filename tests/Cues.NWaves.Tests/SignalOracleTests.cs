using NWaves.Filters.Fda;
using NWaves.Operations;
using NWaves.Signals;
using NWaves.Transforms;
using NWaves.Windows;
using SerHost.Signal;

namespace Cues.NWaves.Tests;

/// <summary>Our FFT, mel bands, windows and resampler against NWaves', which shares no code with them. The figures stand in decision
/// 0017.</summary>
public sealed class SignalOracleTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(4096)]
    public void Fft_agrees_with_that_of_NWaves_in_float64(int size)
    {
        double[] input = Noise(size);
        double[] real = new double[(size / 2) + 1], imaginary = new double[(size / 2) + 1];
        new SerHost.Signal.RealFft(size).Forward(input, real, imaginary);

        double[] theirReal = new double[size], theirImaginary = new double[size];
        new RealFft64(size).Direct(input, theirReal, theirImaginary);

        double scale = real.Max(Math.Abs);
        for (int bin = 0; bin <= size / 2; bin++)
        {
            Assert.Equal(theirReal[bin], real[bin], 1e-12 * scale);
            Assert.Equal(Math.Abs(theirImaginary[bin]), Math.Abs(imaginary[bin]), 1e-12 * scale);
        }
    }

    [Theory]
    [InlineData(128, 1024, 16000, 0, 8000)]
    [InlineData(40, 512, 16000, 100, 7600)]
    public void Mel_bands_agree_with_those_of_NWaves(int bands, int fftSize, int rateHz, double low, double high)
    {
        float[][] theirs = FilterBanks.MelBankSlaney(bands, fftSize, rateHz, low, high, normalizeGain: true);
        var ours = new MelFilterBank(bands, fftSize, rateHz, low, high);

        double[] power = [.. Noise(ours.BinCount).Select(v => v * v)];
        double[] energies = new double[bands];
        ours.Apply(power, energies);

        double largest = energies.Max();
        for (int band = 0; band < bands; band++)
        {
            double expected = Enumerable.Range(0, ours.BinCount).Sum(bin => theirs[band][bin] * power[bin]);
            Assert.Equal(expected, energies[band], 1e-5 * largest); // theirs are float32
        }
    }

    [Fact]
    public void Windows_agree_where_ours_is_symmetric_and_differ_where_it_is_periodic()
    {
        // NWaves has symmetric windows only: N of them are the periodic window of length N − 1, and its end.
        float[] theirs = Window.Hann(481);
        double[] ours = WindowFunctions.Hann(480, WindowSymmetry.Periodic);

        for (int i = 0; i < ours.Length; i++)
        {
            Assert.Equal(theirs[i], ours[i], 1e-6);
        }
    }

    [Fact]
    public void Resampler_keeps_out_what_folds_back_better_than_NWaves_does()
    {
        // 44.1 to 16 kHz, a tone at 9 kHz: nothing may be left of it (it would fold to 7 kHz).
        float[] tone = [.. Enumerable.Range(0, 44100).Select(i => (float)Math.Sin(2 * Math.PI * 9000 * i / 44100))];

        double ours = Level(new SerHost.Signal.Resampler(44100, 16000).Resample(tone));
        double theirs = Level(Operation.Resample(new DiscreteSignal(44100, tone), 16000).Samples);

        Assert.True(ours < -100, $"ours leaves {ours:F0} dB");
        Assert.True(theirs > ours + 30, $"NWaves leaves {theirs:F0} dB, ours {ours:F0} dB");
    }

    private static double Level(float[] samples)
    {
        float[] middle = samples[(samples.Length / 4)..(3 * samples.Length / 4)];
        return 10 * Math.Log10((2 * middle.Average(v => (double)v * v)) + 1e-30);
    }

    private static double[] Noise(int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
    }
}
