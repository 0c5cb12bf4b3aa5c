using SerHost.Signal.Voice;

namespace SerHost.Signal.Tests.Voice;

public sealed class GlottalSourceTests
{
    private const int RateHz = 16000;

    [Theory]
    [InlineData(80)]
    [InlineData(123.4)]
    [InlineData(500)]
    public void Render_steady_voice_has_exact_periods_between_samples(double f0)
    {
        GlottalSignal signal = GlottalSource.Render(RateHz, 2 * RateHz, _ => new VoiceSetting(f0), seed: 1);
        Assert.Equal(2 * f0, signal.Pulses.Count, 1.0);
        Assert.All(signal.Pulses, pulse => Assert.Equal(1 / f0, pulse.PeriodSeconds, 1e-12));
        Assert.All(signal.Pulses.Index(), entry => Assert.Equal(entry.Index / f0, entry.Item.StartSeconds, 1e-9));
    }

    [Theory]
    [InlineData(100, 0.6)]
    [InlineData(200, 0.4)]
    [InlineData(333, 0.8)]
    public void Render_harmonics_follow_the_pulse_formula_and_aliases_are_weak(double f0, double openQuotient)
    {
        int count = RateHz;
        GlottalSignal signal = GlottalSource.Render(RateHz, count, _ => new VoiceSetting(f0) { OpenQuotient = openQuotient }, seed: 1);
        double[] samples = signal.Periodic.ToArray();
        for (int harmonic = 1; harmonic * f0 < 6500; harmonic++)
        {
            double found = Amplitude(samples, harmonic * f0);
            double expected = Harmonic(harmonic, openQuotient);
            Assert.Equal(20 * Math.Log10(Harmonic(1, openQuotient) + expected), 20 * Math.Log10(Harmonic(1, openQuotient) + found), 0.1);
            if (expected > 0.003)
            {
                Assert.Equal(20 * Math.Log10(expected), 20 * Math.Log10(found), 0.5);
            }
        }

        double between = Amplitude(samples, 7.5 * f0);
        Assert.InRange(between / Harmonic(1, openQuotient), 0, 1e-3);
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(0.03)]
    public void Render_jitter_and_shimmer_are_as_set_on_average(double jitter)
    {
        const double shimmerDb = 0.6;
        GlottalSignal signal = GlottalSource.Render(RateHz, 60 * RateHz, _ => new VoiceSetting(200) { JitterRatio = jitter, ShimmerDb = shimmerDb }, seed: 3);
        double[] periods = [.. signal.Pulses.Select(pulse => pulse.PeriodSeconds)];
        double[] amplitudes = [.. signal.Pulses.Select(pulse => pulse.Amplitude)];
        Assert.Equal(1, RelativeDifference(periods) / jitter, 0.03);
        Assert.Equal(1, 20 * Math.Log10(1 + RelativeDifference(amplitudes)) / shimmerDb, 0.03);
        Assert.All(signal.Pulses.Zip(signal.Pulses.Skip(1)), pair => Assert.Equal(pair.First.EndSeconds, pair.Second.StartSeconds, 1e-12));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(20)]
    public void Render_tilt_attenuates_3_kHz_as_set_and_leaves_low_harmonics(double tiltDb)
    {
        double[] Render(double tilt) => GlottalSource.Render(RateHz, RateHz, _ => new VoiceSetting(100) { TiltDb = tilt }, seed: 1).Periodic.ToArray();
        double[] plain = Render(0);
        double[] tilted = Render(tiltDb);
        double At(double hertz) => 20 * Math.Log10(Amplitude(plain, hertz) / Amplitude(tilted, hertz));
        Assert.Equal(tiltDb, At(3000), 0.2);
        Assert.InRange(At(100), -0.1, 1.0);
    }

    [Theory]
    [InlineData(-30, 0.6)]
    [InlineData(-10, 0.8)]
    public void Render_noise_level_is_relative_to_the_pulses(double noiseDb, double openQuotient)
    {
        GlottalSignal signal = GlottalSource.Render(RateHz, 20 * RateHz, _ => new VoiceSetting(150) { NoiseDb = noiseDb, OpenQuotient = openQuotient }, seed: 4);
        Assert.Equal(noiseDb, 10 * Math.Log10(MeanSquare(signal.Noise.Span) / MeanSquare(signal.Periodic.Span)), 0.3);
    }

    [Fact]
    public void Render_same_seed_same_samples_other_seed_others()
    {
        double[] Render(int seed) => GlottalSource.Render(RateHz, 4000, _ => new VoiceSetting(150) { JitterRatio = 0.02, NoiseDb = -20 }, seed).Periodic.ToArray();
        Assert.Equal(Render(5), Render(5));
        Assert.NotEqual(Render(5), Render(6));
    }

    [Fact]
    public void Render_unvoiced_is_silent()
    {
        GlottalSignal signal = GlottalSource.Render(RateHz, 8000, t => new VoiceSetting(t is > 0.1 and < 0.2 ? 200 : 0), seed: 1);
        Assert.All(signal.Pulses, pulse => Assert.InRange(pulse.StartSeconds, 0.1, 0.2));
        Assert.Equal(0, MeanSquare(signal.Periodic.Span[..1500]));
        Assert.InRange(MeanSquare(signal.Periodic.Span[4000..]), 0, 1e-12);
    }

    [Fact]
    public void Render_setting_out_of_range_names_the_moment()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => GlottalSource.Render(RateHz, 8000, t => new VoiceSetting(200) { OpenQuotient = t < 0.2 ? 0.5 : 1.5 }, seed: 1));
        Assert.Contains("0.2", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Amplitude of harmonic k of the pulse by numerical integration over one period.</summary>
    private static double Harmonic(int k, double openQuotient)
    {
        const int steps = 200_000;
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < steps; i++)
        {
            double phase = (i + 0.5) / steps;
            double x = phase / openQuotient;
            double value = x < 1 ? (2 * x) - (3 * x * x) : 0;
            real += value * Math.Cos(Math.Tau * k * phase);
            imaginary += value * Math.Sin(Math.Tau * k * phase);
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / steps;
    }

    /// <summary>Amplitude of a sine of a frequency, by correlation under a Blackman window.</summary>
    private static double Amplitude(double[] samples, double hertz)
    {
        double real = 0;
        double imaginary = 0;
        double total = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            double u = Math.Tau * (n + 0.5) / samples.Length;
            double window = 0.42 - (0.5 * Math.Cos(u)) + (0.08 * Math.Cos(2 * u));
            real += window * samples[n] * Math.Cos(Math.Tau * hertz * n / RateHz);
            imaginary += window * samples[n] * Math.Sin(Math.Tau * hertz * n / RateHz);
            total += window;
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / total;
    }

    private static double RelativeDifference(double[] values) => values.Zip(values.Skip(1), (a, b) => Math.Abs(b - a)).Average() / values.Average();

    private static double MeanSquare(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value * value;
        }

        return sum / values.Length;
    }
}
