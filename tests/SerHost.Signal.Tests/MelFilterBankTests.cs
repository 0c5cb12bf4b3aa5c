namespace SerHost.Signal.Tests;

public sealed class MelFilterBankTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(200, 3)]
    [InlineData(1000, 15)]
    [InlineData(6400, 42)]
    [InlineData(8000, 45.245640471924965)] // librosa 0.10: hz_to_mel(8000)
    public void HzToMel_known_points_are_slaneys_and_invert(double hz, double mel)
    {
        Assert.Equal(mel, MelFilterBank.HzToMel(hz), 1e-9);
        Assert.Equal(hz, MelFilterBank.MelToHz(mel), 1e-6);
    }

    [Theory]
    [InlineData(128, 1024, 16_000, 0, 8000)]
    [InlineData(40, 512, 16_000, 20, 7600)]
    [InlineData(64, 400, 22_050, 0, 11_025)]
    [InlineData(1, 2, 8000, 0, 4000)]
    public void Apply_random_spectrum_equals_dense_ramp_filters(int bands, int fftSize, int rate, double low, double high)
    {
        var bank = new MelFilterBank(bands, fftSize, rate, low, high);
        double[] power = [.. RealFftTests.Noise((fftSize / 2) + 1, 4).Select(Math.Abs)];
        var energies = new double[bands];

        bank.Apply(power, energies);

        RealFftTests.AssertClose(DenseFilters(power, bands, fftSize, rate, low, high), energies, 1e-12);
    }

    [Fact]
    public void Filters_wide_enough_for_the_bins_have_unit_area()
    {
        var bank = new MelFilterBank(128, 8192, 16_000, 0, 8000);
        double[] flat = [.. Enumerable.Repeat(1.0, 4097)];
        var energies = new double[128];

        bank.Apply(flat, energies);

        double binHz = 16_000.0 / 8192;
        Assert.All(energies, e => Assert.InRange(e * binHz, 0.98, 1.02));
    }

    [Fact]
    public void CentresHz_rise_and_lie_at_equal_mel_steps()
    {
        var bank = new MelFilterBank(128, 1024, 16_000, 0, 8000);
        double[] mels = [.. bank.CentresHz.ToArray().Select(hz => MelFilterBank.HzToMel(hz))];
        double step = MelFilterBank.HzToMel(8000) / 129;
        for (int b = 0; b < mels.Length; b++)
        {
            Assert.Equal((b + 1) * step, mels[b], 1e-4);
        }
    }

    [Fact]
    public void Constructor_upper_edge_above_nyquist_names_the_argument() =>
        Assert.Equal("highHz", Assert.Throws<ArgumentOutOfRangeException>(() => new MelFilterBank(8, 64, 8000, 0, 4001)).ParamName);

    // As librosa builds them: ramps of every bin against every edge, lower and upper slope met at the smaller.
    internal static double[] DenseFilters(double[] power, int bands, int fftSize, int rate, double low, double high)
    {
        double lowMel = Mel(low), highMel = Mel(high);
        double Edge(int i) => Hz(lowMel + ((highMel - lowMel) * i / (bands + 1)));
        var energies = new double[bands];
        for (int b = 0; b < bands; b++)
        {
            for (int k = 0; k < power.Length; k++)
            {
                double hz = (double)k * rate / fftSize;
                double rising = -(Edge(b) - hz) / (Edge(b + 1) - Edge(b));
                double falling = (Edge(b + 2) - hz) / (Edge(b + 2) - Edge(b + 1));
                energies[b] += Math.Max(0, Math.Min(rising, falling)) * (2 / (Edge(b + 2) - Edge(b))) * power[k];
            }
        }

        return energies;
    }

    private static double Mel(double hz) => hz < 1000 ? 3 * hz / 200 : 15 + (27 * Math.Log(hz / 1000, 6.4));

    private static double Hz(double mel) => mel < 15 ? 200 * mel / 3 : 1000 * Math.Pow(6.4, (mel - 15) / 27);
}
