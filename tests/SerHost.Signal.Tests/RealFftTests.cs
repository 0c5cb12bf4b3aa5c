namespace SerHost.Signal.Tests;

public sealed class RealFftTests
{
    public static TheoryData<int> Lengths => [1, 2, 3, 4, 5, 8, 12, 16, 31, 32, 64, 100, 256, 400, 480, 1024, 2048];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_random_signal_equals_slow_dft(int length)
    {
        double[] signal = Noise(length, seed: length);
        var fft = new RealFft(length);
        var re = new double[fft.BinCount];
        var im = new double[fft.BinCount];

        fft.Forward(signal, re, im);

        (double[] expectedRe, double[] expectedIm) = SlowDft(signal, length);
        AssertClose(expectedRe, re, 1e-11);
        AssertClose(expectedIm, im, 1e-11);
    }

    [Theory]
    [InlineData(1024, 959)]
    [InlineData(1024, 960)]
    [InlineData(400, 123)]
    [InlineData(16, 0)]
    [InlineData(4, 1)]
    public void Forward_short_signal_is_zero_padded(int length, int samples)
    {
        double[] signal = Noise(samples, seed: 5);
        var fft = new RealFft(length);
        var re = new double[fft.BinCount];
        var im = new double[fft.BinCount];
        Array.Fill(re, double.NaN);
        Array.Fill(im, double.NaN);

        fft.Forward(signal, re, im);

        (double[] expectedRe, double[] expectedIm) = SlowDft(signal, length);
        AssertClose(expectedRe, re, 1e-11);
        AssertClose(expectedIm, im, 1e-11);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(1024)]
    public void Fused_start_gives_the_bits_of_reordering_first(int length)
    {
        var fft = new ComplexFft(length);
        Assert.SkipUnless(fft.HasFusedStart, "Needs AVX.");
        foreach (int samples in new[] { 2 * length, (2 * length) - 1, length + 5, 7, 1, 0 })
        {
            double[] x = Noise(samples, seed: samples);
            double[] re = [.. Enumerable.Range(0, length).Select(n => 2 * n < samples ? x[2 * n] : 0)];
            double[] im = [.. Enumerable.Range(0, length).Select(n => (2 * n) + 1 < samples ? x[(2 * n) + 1] : 0)];
            double[] pairsRe = new double[length], pairsIm = new double[length], fromRe = new double[length], fromIm = new double[length];

            fft.TransformPairs(x, pairsRe, pairsIm);
            fft.TransformFrom(re, im, fromRe, fromIm);
            fft.Transform(re, im);

            Assert.Equal(re.Select(BitConverter.DoubleToInt64Bits), pairsRe.Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(im.Select(BitConverter.DoubleToInt64Bits), pairsIm.Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(re, fromRe);
            Assert.Equal(im, fromIm);
        }
    }

    [Fact]
    public void Forward_single_precision_input_equals_double_input()
    {
        float[] signal = [.. Noise(512, seed: 9).Select(x => (float)x)];
        double[] widened = [.. signal.Select(x => (double)x)];
        var fft = new RealFft(512);
        double[] re = new double[257], im = new double[257], re2 = new double[257], im2 = new double[257];

        fft.Forward(signal, re, im);
        fft.Forward(widened, re2, im2);

        Assert.Equal(re2, re);
        Assert.Equal(im2, im);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(1024)]
    [InlineData(65536)]
    public void Inverse_of_forward_returns_the_signal(int length)
    {
        double[] signal = Noise(length, seed: 3);
        var fft = new RealFft(length);
        var re = new double[fft.BinCount];
        var im = new double[fft.BinCount];
        var back = new double[length];

        fft.Forward(signal, re, im);
        fft.Inverse(re, im, back);

        AssertClose(signal, back, 1e-12);
    }

    [Fact]
    public void Forward_long_transform_keeps_parseval_energy()
    {
        const int length = 1 << 18;
        double[] signal = Noise(length, seed: 1);
        var fft = new RealFft(length);
        var re = new double[fft.BinCount];
        var im = new double[fft.BinCount];

        fft.Forward(signal, re, im);

        double spectral = (re[0] * re[0]) + (re[^1] * re[^1]);
        for (int k = 1; k < fft.BinCount - 1; k++)
        {
            spectral += 2 * ((re[k] * re[k]) + (im[k] * im[k]));
        }

        double energy = signal.Sum(x => x * x);
        Assert.Equal(1, spectral / length / energy, 1e-12);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(400)]
    public void Forward_does_not_allocate(int length)
    {
        double[] signal = Noise(length, seed: 2);
        var fft = new RealFft(length);
        var re = new double[fft.BinCount];
        var im = new double[fft.BinCount];
        fft.Forward(signal, re, im);

        // A collection, which other tests may cause, empties the array pool now and then; its refill is no allocation of the transform.
        Assert.Contains(0, Enumerable.Range(0, 5).Select(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                fft.Forward(signal, re, im);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }).ToArray());
    }

    [Fact]
    public void Forward_same_plan_on_many_threads_gives_the_same_numbers()
    {
        var fft = new RealFft(400);
        double[][] signals = [.. Enumerable.Range(0, 64).Select(i => Noise(400, i))];
        double[][] expected = [.. signals.Select(s => Magnitudes(fft, s))];
        var found = new double[signals.Length][];

        Parallel.For(0, signals.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => found[i] = Magnitudes(fft, signals[i]));

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Forward_wrong_lengths_name_the_argument()
    {
        var fft = new RealFft(8);
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => fft.Forward(new double[9], new double[5], new double[5])).ParamName);
        Assert.Equal("real", Assert.Throws<ArgumentException>(() => fft.Forward(new double[8], new double[4], new double[5])).ParamName);
        Assert.Equal("imaginary", Assert.Throws<ArgumentException>(() => fft.Forward(new double[8], new double[5], new double[8])).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RealFft(0));
        Assert.Throws<NotSupportedException>(() => new RealFft(6).Inverse(new double[4], new double[4], new double[6]));
    }

    internal static (double[] Re, double[] Im) SlowDft(double[] signal, int length)
    {
        var re = new double[(length / 2) + 1];
        var im = new double[(length / 2) + 1];
        for (int k = 0; k < re.Length; k++)
        {
            for (int n = 0; n < signal.Length; n++)
            {
                double angle = -2 * Math.PI * ((long)k * n % length) / length;
                re[k] += signal[n] * Math.Cos(angle);
                im[k] += signal[n] * Math.Sin(angle);
            }
        }

        return (re, im);
    }

    internal static double[] Noise(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    internal static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance,
                $"Index {i}: expected {expected[i]}, found {actual[i]}, tolerance {tolerance}.");
        }
    }

    private static double[] Magnitudes(RealFft fft, double[] signal)
    {
        var re = new double[fft.BinCount];
        var im = new double[fft.BinCount];
        fft.Forward(signal, re, im);
        return [.. re.Zip(im, (a, b) => Math.Sqrt((a * a) + (b * b)))];
    }
}
