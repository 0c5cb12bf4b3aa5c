using SerHost.Sdk.Audio;

namespace Cues.Gemaps.Tests;

/// <summary>The fast parts against slow ones written straight from the formulas.</summary>
public sealed class SlowReferenceTests
{
    private const int Rate = 16000;

    [Fact]
    public void Loudness_equals_the_formula_on_a_direct_transform()
    {
        var plan = new FramePlan(Rate, GemapsProfile.Default);
        double[] x = Speechlike(1, 2000);
        var frames = new ShortFrames(plan);
        var row = new double[Descriptors.All];
        frames.Measure(x.AsSpan(480, 320), frames.NewWork(), row);
        double found = row[Descriptors.Loudness];

        double[] windowed = [.. Enumerable.Range(0, 320).Select(n => x[480 + n] * (0.54 - (0.46 * Math.Cos(2 * Math.PI * n / 319))))];
        double[] power = Power(windowed, 512);
        double Mel(double f) => 1127 * Math.Log(1 + (f / 700));
        double low = Mel(20), step = (Mel(8000) - low) / 27, sum = 0;
        for (int b = 0; b < 26; b++)
        {
            double energy = 0;
            for (int k = 2; k < 256; k++)
            {
                double rise = (Mel(k * 31.25) - (low + (b * step))) / step, fall = ((low + ((b + 2) * step)) - Mel(k * 31.25)) / step;
                energy += Math.Max(0, Math.Min(rise, fall)) * power[k];
            }

            double w = 2 * Math.PI * 700 * (Math.Exp((low + ((b + 1) * step)) / 1127) - 1);
            double equal = 1e32 * ((w * w) + 56.8e6) * Math.Pow(w, 4) / (Math.Pow((w * w) + 6.3e6, 2) * ((w * w) + 0.38e9) * (Math.Pow(w, 7) + 1.7e31));
            sum += Math.Pow(Math.Max(energy, 9.3e-10) * equal, 0.33);
        }

        Assert.Equal(sum / 26, found, 1e-9 * found);
    }

    [Theory]
    [InlineData(0, 500, 31.25)]
    [InlineData(500, 1500, 47.65625)]
    public void Least_squares_slope_of_a_straight_line_is_its_slope_at_any_level(double low, double high, double binHz)
    {
        SpectralSlope slope = SpectralSlope.LeastSquares(low, high, binHz, 257);
        foreach (double level in new[] { -60.0, 0, 30 })
        {
            double[] line = [.. Enumerable.Range(0, 257).Select(k => level - (0.02 * k * binHz))];
            Assert.Equal(-0.02, slope.Of(line), 1e-10);
        }
    }

    [Fact]
    public void OpenSmile_slope_depends_on_the_level_as_documented()
    {
        SpectralSlope slope = SpectralSlope.OpenSmile(0, 500, 31.25, 257);
        double[] flat = [.. Enumerable.Repeat(-140.0, 257)];
        Assert.Equal(0.112, slope.Of(flat), 1e-9); // What openSMILE prints for digital silence.
    }

    [Fact]
    public void Subharmonic_sum_equals_a_direct_evaluation()
    {
        const int bins = 129;
        double binHz = 8000.0 / (bins - 1);
        double[] magnitude = [.. Speechlike(5, bins).Select(Math.Abs)];
        var sum = new SubharmonicSum(bins, binHz, 8000);
        var found = new double[bins];
        sum.Compute((double[])magnitude.Clone(), new double[sum.WorkLength], found);
        double[] expected = SlowSubharmonicSum(magnitude, binHz);
        for (int i = 0; i < bins; i++)
        {
            Assert.Equal(expected[i], found[i], 1e-10);
        }
    }

    [Fact]
    public void Period_search_equals_a_direct_correlation()
    {
        double[] x = Speechlike(9, 400);
        const int shortest = 90, longest = 121;
        FoundPeriod found = new PeriodSearch(longest + 5).Find(x.AsSpan(0, 2 * longest), shortest, longest);

        double[] direct = [.. Enumerable.Range(shortest, longest - shortest).Select(length =>
        {
            double[] a = x[..length], b = x[length..(2 * length)];
            double ma = a.Average(), mb = b.Average();
            double ab = a.Zip(b, (p, q) => (p - ma) * (q - mb)).Sum();
            return ab / Math.Sqrt(a.Sum(p => (p - ma) * (p - ma)) * b.Sum(q => (q - mb) * (q - mb)));
        })];
        int best = Enumerable.Range(1, direct.Length - 2).Where(i => direct[i] > direct[i - 1] && direct[i] > direct[i + 1]).MaxBy(i => direct[i]);
        Assert.Equal(shortest + best, found.Samples);
        Assert.Equal(direct[best], found.Correlation, 1e-9);
    }

    [Fact]
    public void Harmonics_to_noise_ratio_equals_the_inverse_transform_of_the_power_spectrum()
    {
        var plan = new FramePlan(Rate, GemapsProfile.Default);
        var frames = new LongFrames(plan);
        double[] x = Speechlike(3, 2000);
        double found = frames.HarmonicsToNoiseDb(x.AsSpan(320, 960), 140, frames.NewWork());

        double[] windowed = [.. Enumerable.Range(0, 960).Select(n => x[320 + n] * Math.Exp(-0.5 * Math.Pow((n - 479.5) / (0.4 * 479.5), 2)))];
        double[] power = Power(windowed, 1024);
        double[] a = [.. Enumerable.Range(0, 513).Select(lag => Math.Abs(
            (power[0] + (Math.Cos(Math.PI * lag) * power[512]) + (2 * Enumerable.Range(1, 511).Sum(k => power[k] * Math.Cos(2 * Math.PI * k * lag / 1024)))) / 1024))];
        int at = (int)Math.Floor(Rate / 140.0), d = 0;
        bool IsPeak(int k) => a[k] > a[k - 1] && a[k] > a[k + 1];
        while (!IsPeak(at - d) && !IsPeak(at + d))
        {
            d++;
        }

        double peak = a[IsPeak(at - d) ? at - d : at + d];
        Assert.Equal(10 * Math.Log10(peak / (a[0] - peak)), found, 1e-8);
    }

    [Fact]
    public void Local_maxima_equal_a_plain_scan_at_all_lengths()
    {
        for (int length = 1; length < 70; length++)
        {
            double[] x = Speechlike(length, length);
            var places = new int[(length / 2) + 1];
            int count = LocalMaxima.Find(x, places);
            Assert.Equal(Enumerable.Range(1, Math.Max(0, length - 2)).Where(i => x[i] > x[i - 1] && x[i] > x[i + 1]), places[..count]);
        }
    }

    [Fact]
    public void Smoothing_keeps_undefined_frames_and_leaves_them_out_of_means()
    {
        float[] voiced = [float.NaN, 1, 3, float.NaN, 5], plain = [3, 6, 9];
        TrackSmoothing.DefinedOnly(voiced);
        TrackSmoothing.Plain(plain);
        Assert.Equal([float.NaN, 2, 2, float.NaN, 5], voiced);
        Assert.Equal([4, 6, 8], plain);
    }

    // Deterministic, noisy, with a period of 104 samples.
    private static double[] Speechlike(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(i => (0.3 * Math.Sin(2 * Math.PI * i / 104)) + (0.2 * Math.Cos(2 * Math.PI * i / 26)) + (0.2 * (random.NextDouble() - 0.5)))];
    }

    private static double[] Power(double[] x, int length) => [.. Enumerable.Range(0, (length / 2) + 1).Select(k =>
    {
        double re = 0, im = 0;
        for (int n = 0; n < x.Length; n++)
        {
            re += x[n] * Math.Cos(2 * Math.PI * k * n / length);
            im -= x[n] * Math.Sin(2 * Math.PI * k * n / length);
        }

        return (re * re) + (im * im);
    })];

    private static double[] SlowSubharmonicSum(double[] magnitude, double binHz)
    {
        int n = magnitude.Length;
        int[] peaks = [.. Enumerable.Range(0, n).Where(i => (i == 0 || magnitude[i] > magnitude[i - 1]) && (i == n - 1 || magnitude[i] > magnitude[i + 1]))];
        double[] kept = [.. magnitude.Select((value, i) => peaks.Zip(peaks.Skip(1)).Any(pair => i >= pair.First + 3 && i <= pair.Second - 3) ? 0 : value)];
        double[] smooth = [.. kept.Select((value, i) => i == n - 1 ? value : ((i == 0 ? 0 : kept[i - 1]) + (2 * value) + kept[i + 1]) / 4)];

        double[] x = [.. Enumerable.Range(0, n).Select(i => Math.Log2(Math.Max(i, 1) * binHz))];
        x[0] = (2 * x[1]) - x[2];
        double[] curvature = SolveSpline(x, smooth);
        double low = Math.Log2(25), step = (Math.Log2((n - 1) * binHz) - low) / (n - 1), perOctave = n / Math.Log2((n - 1) * binHz / 25);
        double centre = (perOctave * Math.Log2(65.0 / 50)) - 1;
        double[] warped = [.. Enumerable.Range(0, n).Select(k =>
        {
            double at = low + (k * step);
            int j = Math.Clamp(Array.FindLastIndex(x, value => value <= at), 0, n - 2);
            double h = x[j + 1] - x[j], a = (x[j + 1] - at) / h, b = (at - x[j]) / h;
            double value = (a * smooth[j]) + (b * smooth[j + 1]) + ((((a * a * a) - a) * curvature[j]) + (((b * b * b) - b) * curvature[j + 1])) * h * h / 6;
            return Math.Max(0, value) * (0.5 + (Math.Atan(3 * (k + 1 - centre) / perOctave) / Math.PI));
        })];
        return [.. Enumerable.Range(0, n).Select(k => Enumerable.Range(1, 15).Sum(h =>
        {
            int from = k + (int)Math.Floor(perOctave * Math.Log2(h));
            return from < n ? Math.Pow(0.85, h - 1) * warped[from] / 15 : 0;
        }))];
    }

    // The spline's equations as a full matrix, by Gauss elimination: h[i−1]·y″[i−1] + 2(h[i−1] + h[i])·y″[i] + h[i]·y″[i+1] = 6·Δslope.
    private static double[] SolveSpline(double[] x, double[] y)
    {
        int n = x.Length;
        var matrix = new double[n, n + 1];
        matrix[0, 0] = matrix[n - 1, n - 1] = 1;
        for (int i = 1; i < n - 1; i++)
        {
            double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
            (matrix[i, i - 1], matrix[i, i], matrix[i, i + 1]) = (before, 2 * (before + after), after);
            matrix[i, n] = 6 * (((y[i + 1] - y[i]) / after) - ((y[i] - y[i - 1]) / before));
        }

        for (int p = 0; p < n; p++)
        {
            for (int r = 0; r < n; r++)
            {
                double factor = r == p ? 0 : matrix[r, p] / matrix[p, p];
                for (int c = p; c <= n && factor != 0; c++)
                {
                    matrix[r, c] -= factor * matrix[p, c];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => matrix[i, n] / matrix[i, i])];
    }
}
