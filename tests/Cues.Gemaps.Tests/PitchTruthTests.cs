using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk;
using SerHost.Signal.Voice;

namespace Cues.Gemaps.Tests;

/// <summary>Pitch of the default profile on sounds whose pitch is known.</summary>
public sealed class PitchTruthTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(220)]
    [InlineData(450)]
    [InlineData(600)]
    [InlineData(800)]
    [InlineData(1000)]
    public void Tones_and_harmonic_voices_up_to_1050_Hz_are_right(double hz)
    {
        foreach (AudioClip sound in new[] { Tone(hz, 200), Tone(hz, 20), Voice(hz, 200), Voice(hz, 20) })
        {
            float[] pitch = ReferenceClip.Extract(sound, "default", "raw").Track("f0_hz");
            int voiced = pitch.Count(value => !float.IsNaN(value));
            Assert.True(voiced > 0.85 * pitch.Length, $"{sound.Id}: {voiced} of {pitch.Length} frames voiced");
            Assert.All(pitch.Where(value => !float.IsNaN(value)), value => Assert.Equal(hz, value, 0.01 * hz));
        }
    }

    [Theory]
    [InlineData(1100)]
    [InlineData(1500)]
    [InlineData(2500)]
    [InlineData(4000)]
    [InlineData(7000)]
    public void Sounds_above_the_range_are_undefined_and_never_a_fraction_of_their_pitch(double hz)
    {
        foreach (AudioClip sound in new[] { Tone(hz, 200), Tone(hz, 20), Voice(hz, 200), Voice(hz, 20) })
        {
            Assert.All(ReferenceClip.Extract(sound, "default", "raw").Track("f0_hz"), value => Assert.True(float.IsNaN(value), $"{sound.Id}: {value}"));
        }
    }

    [Theory]
    [InlineData(800)]
    [InlineData(900)]
    [InlineData(1000)]
    public void High_tones_in_noise_are_right_or_undefined_and_not_halved(double hz)
    {
        float[] pitch = ReferenceClip.Extract(Tone(hz, 10), "default", "raw").Track("f0_hz");
        int wrong = pitch.Count(value => Math.Abs((value / hz) - 1) > 0.03), right = pitch.Count(value => Math.Abs((value / hz) - 1) <= 0.03);
        Assert.True(wrong <= 0.03 * pitch.Length && right > 0.5 * pitch.Length, $"{wrong} wrong, {right} right of {pitch.Length}");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(160)]
    [InlineData(220)]
    [InlineData(300)]
    public void Shimmer_and_jitter_are_those_put_in(double hz)
    {
        foreach ((double shimmerDb, double jitter) in new[] { (1.0, 0.0), (0.5, 0), (0, 0.01), (0, 0.005) })
        {
            GlottalSignal source = GlottalSource.Render(16_000, 32_000, _ => new VoiceSetting(hz) { ShimmerDb = shimmerDb, JitterRatio = jitter }, seed: (int)hz);
            CueTracks found = ReferenceClip.Extract(new AudioClip("voice", source.Periodic.ToArray().Select(x => (float)(0.2 * x)).ToArray(), 16_000), "default", "raw");
            GlottalPulse[] pulses = [.. source.Pulses.Where(pulse => pulse.StartSeconds is > 0.2 and < 1.8)];

            // The ear and the correlation hear the closures, which lie at the same share of periods of unlike length.
            double[] closures = [.. pulses.Select(pulse => pulse.StartSeconds + (new VoiceSetting(hz).OpenQuotient * pulse.PeriodSeconds))];
            double[] periods = [.. closures.Zip(closures.Skip(1), (a, b) => b - a)];
            double trueShimmer = 20 * Math.Log10(1 + (Changes(pulses.Select(pulse => pulse.Amplitude)) / pulses.Average(pulse => pulse.Amplitude)));
            Assert.Equal(trueShimmer, Inner(found.Track("shimmer_db")), Math.Max(0.1, 0.12 * trueShimmer));
            Assert.Equal(Changes(periods) / periods.Average(), Inner(found.Track("jitter")), jitter > 0 ? 0.2 * jitter : 0.005);
        }

        static double Changes(IEnumerable<double> values) => values.Zip(values.Skip(1)).Average(pair => Math.Abs(pair.Second - pair.First));

        static double Inner(float[] track) => track.Skip(20).Take(160).Where(value => !float.IsNaN(value)).Average(value => (double)value);
    }

    [Fact]
    public void Range_is_named_in_the_description()
    {
        CueDescriptor pitch = new GemapsExtractor().Descriptor.Cues.First(cue => cue.Id == "f0_hz");
        Assert.Contains($"{AutocorrelationPitch.FloorHz:0}–{AutocorrelationPitch.CeilingHz:0} Hz", pitch.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(180)]
    [InlineData(320)]
    public void Harmonics_to_noise_ratio_is_the_one_put_in(double hz)
    {
        foreach (double snrDb in new[] { 5.0, 10, 15, 20 })
        {
            // White noise to 8 kHz of which the measure hears 0 to about 6.8 kHz: 0.7 dB less.
            float[] found = ReferenceClip.Extract(Voice(hz, snrDb), "default", "raw").Track("hnr_db");
            Assert.Equal(snrDb + 0.7, found.Where(value => !float.IsNaN(value)).Order().ElementAt(found.Count(value => !float.IsNaN(value)) / 2), 1.0);
        }
    }

    private static AudioClip Tone(double hz, double snrDb) => Sound($"tone of {hz} Hz, {snrDb} dB", snrDb, t => Math.Sin(2 * Math.PI * hz * t));

    // Harmonics to 7.2 kHz, falling by 12 dB an octave.
    private static AudioClip Voice(double hz, double snrDb) => Sound($"voice of {hz} Hz, {snrDb} dB", snrDb, t =>
        Enumerable.Range(1, (int)(7200 / hz)).Sum(h => Math.Cos((2 * Math.PI * hz * h * t) + (h * h)) / (h * h)));

    private static AudioClip Sound(string id, double snrDb, Func<double, double> at)
    {
        var random = new Random(5);
        double[] sound = [.. Enumerable.Range(0, 16_000).Select(i => at(i / 16_000.0))];
        double noise = Math.Sqrt(sound.Average(x => x * x)) * Math.Pow(10, -snrDb / 20);
        float[] samples = [.. sound.Select(x => (float)(0.1 * (x + (noise * random.NextNormal()))))];
        return new AudioClip(id, samples, 16_000);
    }
}
