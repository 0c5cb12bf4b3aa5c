using System.Numerics;
using SerHost.Signal.Voice;

namespace SerHost.Signal.Tests.Voice;

public sealed class FormantFilterTests
{
    private const int RateHz = 16000;

    [Fact]
    public void Process_impulse_has_the_resonators_spectrum()
    {
        Formant[] formants = [new(500, 60), new(1500, 90), new(2500, 150)];
        var filter = new FormantFilter(RateHz, formants);
        double[] response = new double[16000];
        for (int n = 0; n < response.Length; n++)
        {
            response[n] = filter.Process(n == 0 ? 1 : 0);
        }

        foreach (double hertz in new double[] { 0, 120, 500, 900, 1500, 2500, 4000, 7900 })
        {
            Complex found = 0;
            Complex expected = 1;
            for (int n = 0; n < response.Length; n++)
            {
                found += response[n] * Complex.Exp(new Complex(0, -Math.Tau * hertz * n / RateHz));
            }

            Complex delay = Complex.Exp(new Complex(0, -Math.Tau * hertz / RateHz));
            foreach (Formant formant in formants)
            {
                Complex pole = Complex.Exp(new Complex(-Math.PI * formant.BandwidthHz, Math.Tau * formant.FrequencyHz) / RateHz);
                expected *= (1 - pole) * (1 - Complex.Conjugate(pole)) / ((1 - (pole * delay)) * (1 - (Complex.Conjugate(pole) * delay)));
            }

            Assert.Equal(expected.Magnitude, found.Magnitude, 1e-6 * Math.Max(1, expected.Magnitude));
        }
    }

    [Fact]
    public void Set_wrong_number_or_frequency_names_it()
    {
        var filter = new FormantFilter(RateHz, [new Formant(500, 60)]);
        Assert.Contains("Expected 1", Assert.Throws<ArgumentException>(() => filter.Set([])).Message, StringComparison.Ordinal);
        Assert.Contains("8000", Assert.Throws<ArgumentOutOfRangeException>(() => filter.Set([new Formant(8000, 60)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => filter.Set([new Formant(500, 0)]));
    }

    [Fact]
    public void Normal_has_mean_0_and_variance_1()
    {
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 100_000).Select(_ => NoiseSource.Normal(random))];
        Assert.Equal(0, values.Average(), 0.02);
        Assert.Equal(1, values.Average(value => value * value), 0.02);
    }
}
