namespace SerHost.Signal.Tests;

/// <summary>Kaldi's log mel energies against a slow form written from its documentation: a direct Fourier sum over all samples.</summary>
public sealed class KaldiFbankTests
{
    [Theory]
    [InlineData(16000, 400, 160, 128, 20, 8000)]
    [InlineData(16000, 400, 160, 40, 0, 7600)]
    [InlineData(8000, 200, 80, 23, 20, 4000)]
    public void Energies_are_those_of_the_direct_sum(int rate, int window, int hop, int bands, double low, double high)
    {
        float[] samples = Noise(window + (3 * hop) + 17, 0.3f);
        var analysis = new KaldiFbank(rate, window, hop, bands, low, high);

        float[] found = analysis.Compute(samples);

        Assert.Equal(4, analysis.FramesOf(samples.Length));
        for (int frame = 0; frame < 4; frame++)
        {
            double[] power = DirectPower(samples.AsSpan(frame * hop, window), out int size);
            for (int band = 0; band < bands; band++)
            {
                double energy = 0;
                for (int bin = 0; bin < size / 2; bin++)
                {
                    double at = (Mel((double)bin * rate / size) - Mel(low)) / ((Mel(high) - Mel(low)) / (bands + 1)), distance = Math.Abs(at - (band + 1));
                    energy += distance < 1 ? (1 - distance) * power[bin] : 0;
                }

                Assert.Equal(Math.Log(Math.Max(energy, 1.1920928955078125e-7)), found[(band * 4) + frame], 1e-4);
            }
        }
    }

    [Fact]
    public void Constant_offset_changes_nothing_and_twice_the_level_adds_ln_4()
    {
        float[] samples = Noise(2000, 0.2f);
        var analysis = new KaldiFbank(16000, 400, 160, 80, 20, 8000);
        float[] found = analysis.Compute(samples);

        Assert.Equal(found, analysis.Compute([.. samples.Select(v => v + 0.25f)]), (a, b) => Math.Abs(a - b) < 2e-3);
        Assert.Equal(found.Select(v => v + (float)Math.Log(4)), analysis.Compute([.. samples.Select(v => 2 * v)]), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Tone_is_loudest_in_the_band_around_it_and_silence_is_the_floor()
    {
        const double hz = 1000;
        var analysis = new KaldiFbank(16000, 400, 160, 64, 20, 8000);
        float[] tone = [.. Enumerable.Range(0, 1600).Select(n => (float)(0.5 * Math.Sin(2 * Math.PI * hz * n / 16000)))];

        float[] found = analysis.Compute(tone);
        int frames = analysis.FramesOf(tone.Length);
        int loudest = Enumerable.Range(0, 64).MaxBy(band => found[band * frames]);

        Assert.InRange(analysis.CentresHz.Span[loudest], 0.93 * hz, 1.07 * hz);
        Assert.All(analysis.Compute(new float[800]), value => Assert.Equal(Math.Log(KaldiFbank.SmallestEnergy), value, 1e-5));
        Assert.True(analysis.LargestValue > analysis.Compute([.. Enumerable.Range(0, 400).Select(n => n % 2 == 0 ? 1f : -1f)]).Max());
    }

    [Theory]
    [InlineData(399, 0)]
    [InlineData(400, 1)]
    [InlineData(559, 1)]
    [InlineData(560, 2)]
    public void Frames_lie_within_the_signal(int samples, int frames)
    {
        var analysis = new KaldiFbank(16000, 400, 160, 8, 20, 8000);

        Assert.Equal(frames, analysis.FramesOf(samples));
        Assert.Equal(8 * frames, analysis.Compute(new float[samples]).Length);
    }

    private static double Mel(double hz) => 1127 * Math.Log(1 + (hz / 700));

    private static float[] Noise(int count, float level)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, count).Select(_ => level * ((2 * random.NextSingle()) - 1))];
    }

    private static double[] DirectPower(ReadOnlySpan<float> samples, out int size)
    {
        for (size = 1; size < samples.Length; size *= 2)
        {
            // The next power of two.
        }

        double mean = 0;
        foreach (float sample in samples)
        {
            mean += sample / (double)samples.Length;
        }

        double[] frame = new double[samples.Length];
        for (int n = 0; n < frame.Length; n++)
        {
            double hann = 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / (frame.Length - 1)));
            frame[n] = hann * (samples[n] - mean - (0.97 * (samples[Math.Max(0, n - 1)] - mean)));
        }

        double[] power = new double[size / 2];
        for (int bin = 0; bin < power.Length; bin++)
        {
            double re = 0, im = 0;
            for (int n = 0; n < frame.Length; n++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * bin * n / size);
                re += frame[n] * cos;
                im -= frame[n] * sin;
            }

            power[bin] = (re * re) + (im * im);
        }

        return power;
    }
}
