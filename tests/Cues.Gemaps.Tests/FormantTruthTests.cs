using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Signal.Voice;

namespace Cues.Gemaps.Tests;

/// <summary>Formants and harmonic differences of the default profile on synthetic voices in which they were put.</summary>
public sealed class FormantTruthTests
{
    private static readonly (string Name, double[] Hz)[] Vowels =
    [
        ("i", [270, 2290, 3010]), ("e", [530, 1840, 2480]), ("a", [730, 1090, 2440]), ("o", [570, 840, 2410]), ("u", [300, 870, 2240]),
    ];

    private const string Impulses = "bare impulses"; // a flat spectrum
    private const string Fall = "impulses with a fall"; // −6 dB an octave above 130 Hz
    private const string Glottis = "glottal pulses";

    [Theory]
    [InlineData(Impulses, 16_000, 27)]
    [InlineData(Impulses, 44_100, 29)]
    [InlineData(Fall, 16_000, 29)]
    [InlineData(Fall, 22_050, 29)]
    [InlineData(Fall, 44_100, 29)]
    [InlineData(Fall, 48_000, 29)]
    [InlineData(Glottis, 16_000, 24)]
    [InlineData(Glottis, 44_100, 21)]
    public void Formants_of_five_vowels_at_six_pitches_are_those_put_in_within_5_percent(string source, int rate, int fewestF1)
    {
        var right = new int[3];
        var wrong = new List<string>();
        foreach (double f0 in new[] { 80.0, 120, 160, 200, 250, 300 })
        {
            foreach ((string name, double[] hz) in Vowels)
            {
                CueTracks tracks = Extract(Vowel(source, rate, f0, hz));
                for (int n = 0; n < hz.Length; n++)
                {
                    float[] defined = [.. tracks.Track($"f{n + 1}_hz").Where(value => !float.IsNaN(value)).Order()];
                    Assert.True(defined.Length > 40, $"/{name}/ at {f0} Hz, F{n + 1}: {defined.Length} frames");
                    double off = (defined[defined.Length / 2] / hz[n]) - 1;
                    right[n] += Math.Abs(off) <= 0.05 ? 1 : 0;
                    if (Math.Abs(off) > 0.05)
                    {
                        wrong.Add(FormattableString.Invariant($"/{name}/ {f0} Hz F{n + 1} {100 * off:0.#} %"));
                    }
                }
            }
        }

        string all = $"F1, F2, F3 right in {string.Join(", ", right)} of 30; {string.Join("; ", wrong)}";
        TestContext.Current.SendDiagnosticMessage(all);
        Assert.True(right[0] >= fewestF1 && right[1] >= 29 && right[2] >= 29, all);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(150)]
    [InlineData(300)]
    public void H1_minus_H2_is_the_one_put_in(double f0)
    {
        foreach (double difference in new[] { -6.0, 0, 6, 12 })
        {
            float[] samples = [.. Enumerable.Range(0, 16_000).Select(i => (float)(0.05 * (
                (Math.Pow(10, difference / 20) * Math.Cos((2 * Math.PI * f0 * i / 16_000) + 1)) + Math.Cos((4 * Math.PI * f0 * i / 16_000) + 0.3)
                + Enumerable.Range(3, 15).Sum(h => Math.Cos((2 * Math.PI * h * f0 * i / 16_000) + (h * h)) / h))))];
            float[] found = Extract(new AudioClip("voice", samples, 16_000)).Track("h1_h2_db");
            Assert.All(found.Where(value => !float.IsNaN(value)), value => Assert.Equal(difference, value, 0.3));
            Assert.True(found.Count(value => !float.IsNaN(value)) > 80);
        }
    }

    [Fact]
    public void Roots_multiply_out_to_their_polynomial()
    {
        double[] c = [-0.7, 0.18, -0.77, 0.28, 0.17, -0.19, 0.02, 0.07, -0.05, -0.01, 0.026];
        var roots = new System.Numerics.Complex[c.Length];
        PolynomialRoots.Find(c, roots);
        System.Numerics.Complex[] product = [System.Numerics.Complex.One];
        foreach (System.Numerics.Complex root in roots)
        {
            product = [.. Enumerable.Range(0, product.Length + 1).Select(k => (k < product.Length ? product[k] : 0) - (k > 0 ? root * product[k - 1] : 0))];
        }

        for (int k = 0; k < c.Length; k++)
        {
            Assert.Equal(c[k], product[k + 1].Real, 1e-9);
            Assert.Equal(0, product[k + 1].Imaginary, 1e-9);
        }
    }

    [Fact]
    public void Single_precision_transform_equals_a_direct_one()
    {
        const int length = 64;
        float[] x = [.. Enumerable.Range(0, length).Select(i => (float)(Math.Sin(i * 1.7) + (0.3 * Math.Cos(i * i))))], re = new float[33], im = new float[33];
        new FloatFft(length).Forward(x, re, im, new float[4 * length]);
        for (int k = 0; k <= length / 2; k++)
        {
            Assert.Equal(Enumerable.Range(0, length).Sum(i => x[i] * Math.Cos(2 * Math.PI * i * k / length)), re[k], 1e-4);
            Assert.Equal(-Enumerable.Range(0, length).Sum(i => x[i] * Math.Sin(2 * Math.PI * i * k / length)), im[k], 1e-4);
        }
    }

    private static CueTracks Extract(AudioClip clip)
    {
        var extractor = new EgemapsExtractor();
        return extractor.Extract(clip, ParameterValues.Defaults(extractor.Descriptor.Parameters), default);
    }

    // A source once a period, five resonances in cascade.
    private static AudioClip Vowel(string source, int rate, double f0, double[] hz)
    {
        var sound = new double[(int)(0.7 * rate)];
        if (source == Glottis)
        {
            GlottalSource.Render(rate, sound.Length, _ => new VoiceSetting(f0), seed: 1).Periodic.Span.CopyTo(sound);
        }
        else
        {
            for (double at = 0; at < sound.Length - 1; at += rate / f0)
            {
                int place = (int)at;
                sound[place] += 1 - (at - place);
                sound[place + 1] += at - place;
            }
        }

        double pole = source == Fall ? Math.Exp(-2 * Math.PI * 130 / rate) : 0, last = 0;
        var tract = new FormantFilter(rate, [new Formant(hz[0], 60), new Formant(hz[1], 90), new Formant(hz[2], 120), new Formant(3500, 175), new Formant(4500, 250)]);
        for (int i = 0; i < sound.Length; i++)
        {
            last = (pole * last) + sound[i];
            sound[i] = tract.Process(last);
        }

        double scale = 0.5 / sound.Max(Math.Abs);
        return new AudioClip("vowel", sound.Select(x => (float)(scale * x)).ToArray(), rate);
    }
}
