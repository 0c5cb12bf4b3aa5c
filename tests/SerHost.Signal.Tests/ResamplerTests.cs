namespace SerHost.Signal.Tests;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(24_414, 16_000, 3000)]
    [InlineData(44_100, 16_000, 6500)]
    [InlineData(48_000, 16_000, 1000)]
    [InlineData(8000, 16_000, 3400)]
    [InlineData(16_000, 44_100, 6800)]
    [InlineData(96_000, 24_414, 9000)]
    [InlineData(16_001, 16_000, 440)]
    public void Resample_tone_in_the_passband_is_the_same_tone_without_delay(int source, int target, double hz)
    {
        float[] input = Tone(source, hz, source / 2);

        float[] output = new Resampler(source, target).Resample(input);

        Assert.Equal((((long)input.Length * target) + source - 1) / source, output.Length);
        int margin = target / 50;
        for (int n = margin; n < output.Length - margin; n++)
        {
            Assert.Equal(Math.Sin(2 * Math.PI * hz * n / target), output[n], 5e-5);
        }
    }

    [Theory]
    [InlineData(44_100, 16_000, 8100)]
    [InlineData(44_100, 16_000, 12_000)]
    [InlineData(24_414, 16_000, 9000)]
    public void Resample_tone_above_the_new_nyquist_vanishes(int source, int target, double hz)
    {
        float[] output = new Resampler(source, target).Resample(Tone(source, hz, source));

        int margin = target / 20;
        double loudest = output[margin..^margin].Max(Math.Abs);
        Assert.True(loudest < 1e-5, $"A {hz} Hz tone leaves {20 * Math.Log10(loudest):F1} dB.");
    }

    [Theory]
    [InlineData(44_100, 16_000)]
    [InlineData(11_025, 48_000)]
    public void Resample_impulse_is_symmetric_about_its_time(int source, int target)
    {
        var input = new float[source];
        input[source / 2 / 441 * 441] = 1; // A time that is a whole sample at both rates.
        double seconds = (double)Array.IndexOf(input, 1f) / source;
        int middle = (int)Math.Round(seconds * target);

        float[] output = new Resampler(source, target).Resample(input);

        Assert.Equal(middle, seconds * target, 1e-9);
        for (int d = 1; d < 60; d++)
        {
            Assert.Equal(output[middle - d], output[middle + d], 1e-6);
        }
    }

    [Theory]
    [InlineData(44_100, 16_000)]
    [InlineData(16_000, 11_000)]
    [InlineData(16_000, 16_000)]
    [InlineData(8_000, 16_000)]
    public void Stretch_of_the_input_gives_the_same_values_as_the_whole(int from, int to)
    {
        var random = new Random(1);
        float[] signal = [.. Enumerable.Range(0, 5000).Select(_ => (float)random.NextDouble())];
        var resampler = new Resampler(from, to);
        float[] whole = resampler.Resample(signal);
        foreach ((int start, int count) in new[] { (0, 10), (whole.Length - 7, 7), (whole.Length / 2, 300), (5, 0) })
        {
            (long first, int length) = resampler.InputStretch(start, count);
            int begin = (int)Math.Max(0, first), end = (int)Math.Min(signal.Length, first + length);
            var found = new float[count];
            resampler.Resample(signal.AsSpan(begin..Math.Max(begin, end)), begin, start, found);
            Assert.Equal(whole.AsSpan(start, count).ToArray(), found);
        }
    }

    [Fact]
    public void Resample_constant_stays_constant_away_from_the_ends()
    {
        float[] output = new Resampler(22_050, 16_000).Resample([.. Enumerable.Repeat(0.5f, 22_050)]);
        Assert.All(output[200..^200], x => Assert.Equal(0.5, x, 1e-6));
    }

    [Theory]
    [InlineData(44_100, 16_000, null)]
    [InlineData(8000, 16_000, null)]
    [InlineData(16_000, 16_000, 3000.0)]
    public void Resample_in_pieces_gives_the_same_values(int source, int target, double? cutoffHz)
    {
        float[] input = Tone(source, 440, source / 4);
        var resampler = new Resampler(source, target, cutoffHz);
        float[] whole = resampler.Resample(input), piece = new float[700];
        for (int start = 0; start + piece.Length <= whole.Length; start += 613)
        {
            resampler.Resample(input, start, piece);
            Assert.Equal(whole[start..(start + piece.Length)], piece);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => resampler.Resample(input, whole.Length - 3, new float[4]));
    }

    [Fact]
    public void Resample_cutoff_removes_what_lies_above_it()
    {
        var resampler = new Resampler(16_000, 16_000, 3000);
        Assert.True(resampler.Resample(Tone(16_000, 3600, 16_000))[1000..^1000].Max(Math.Abs) < 1e-5);
        Assert.Equal(1, resampler.Resample(Tone(16_000, 2500, 16_000))[1000..^1000].Max(Math.Abs), 1e-3);
    }

    [Fact]
    public void Resample_equal_rates_returns_the_samples()
    {
        float[] input = [0.1f, -0.2f, 0.3f];
        Assert.Equal(input, new Resampler(16_000, 16_000).Resample(input));
        Assert.Empty(new Resampler(44_100, 16_000).Resample([]));
    }

    [Fact]
    public void Resample_ten_minutes_equals_the_same_stretch_alone()
    {
        // No drift and no quadratic cost: a late stretch of a long clip equals that stretch resampled by itself.
        const int source = 24_414, target = 16_000, second = 590;
        float[] clip = [.. RealFftTests.Noise(source * 600, 7).Select(x => (float)x)];
        var resampler = new Resampler(source, target);

        float[] whole = resampler.Resample(clip);
        float[] part = resampler.Resample(clip.AsSpan(second * source, 4 * source));

        for (int n = 1000; n < 3 * target; n++)
        {
            Assert.Equal(part[n], whole[(second * target) + n], 1e-6);
        }
    }

    private static float[] Tone(int rate, double hz, int samples) =>
        [.. Enumerable.Range(0, samples).Select(n => (float)Math.Sin(2 * Math.PI * hz * n / rate))];
}
