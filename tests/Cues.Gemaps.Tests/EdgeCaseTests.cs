using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps.Tests;

/// <summary>Sounds at the edge of what the cues are defined for.</summary>
public sealed class EdgeCaseTests
{
    private static readonly string[] VoicedOnly = ["f0_hz", "f0_semitone", "jitter", "shimmer_db", "hnr_db"];

    [Theory]
    [InlineData("default", 0)]
    [InlineData("default", 319)]
    [InlineData("opensmile", 319)]
    [InlineData("opensmile", 959)]
    public void Clip_shorter_than_a_frame_has_no_frames(string profile, int samples)
    {
        CueTracks tracks = ReferenceClip.Extract(Sound(samples, 16000, _ => 0.1), profile, "raw");
        Assert.Equal(0, tracks.TimeAxis.Count);
    }

    [Fact]
    public void Clip_between_the_two_frame_lengths_has_loudness_and_no_pitch()
    {
        CueTracks tracks = ReferenceClip.Extract(Tone(200, 640, 16000), "default", "smoothed");
        Assert.Equal(3, tracks.TimeAxis.Count);
        Assert.All(tracks.Track("loudness"), value => Assert.True(value > 0));
        Assert.All(tracks.Track("f0_hz"), value => Assert.True(float.IsNaN(value)));
        Assert.All(tracks.Track("voicing"), value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("opensmile")]
    public void Silence_is_unvoiced_and_never_infinite(string profile)
    {
        CueTracks tracks = ReferenceClip.Extract(Sound(16000, 16000, _ => 0), profile, "raw");
        Assert.All(tracks.IsVoiced.ToArray(), Assert.False);
        Assert.All(VoicedOnly, id => Assert.All(tracks.Track(id), value => Assert.True(float.IsNaN(value))));
        Assert.All(tracks.Values.ToArray(), value => Assert.False(float.IsInfinity(value)));
        if (profile == "default")
        {
            Assert.All(tracks.Track("alpha_ratio_db"), value => Assert.True(float.IsNaN(value)));
            Assert.All(tracks.Track("slope_0_500"), value => Assert.True(float.IsNaN(value)));
        }
    }

    [Fact]
    public void Noise_is_mostly_unvoiced()
    {
        var random = new Random(7);
        CueTracks tracks = ReferenceClip.Extract(Sound(48000, 16000, _ => 0.2 * (random.NextDouble() - 0.5)), "default", "raw");
        Assert.True(tracks.IsVoiced.ToArray().Count(v => v) < 0.05 * tracks.TimeAxis.Count);
        Assert.All(tracks.Values.ToArray(), value => Assert.False(float.IsInfinity(value)));
    }

    [Fact]
    public void Clipping_leaves_the_pitch()
    {
        CueTracks tracks = ReferenceClip.Extract(Sound(16000, 16000, t => Math.Clamp(5 * Math.Sin(2 * Math.PI * 180 * t), -1, 1)), "default", "raw");
        Assert.Equal(180, tracks.Track("f0_hz")[50], 1.0);
    }

    [Fact]
    public void Offset_changes_nothing_in_the_default_profile()
    {
        CueTracks without = ReferenceClip.Extract(Voice(16000, 0), "default", "raw"), with = ReferenceClip.Extract(Voice(16000, 0.25), "default", "raw");
        float[] expected = without.Values.ToArray(), found = with.Values.ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsNaN(expected[i]) == float.IsNaN(found[i]), $"value {i}: {expected[i]} and {found[i]}");
            Assert.True(float.IsNaN(expected[i]) || Math.Abs(expected[i] - found[i]) <= 1e-3 * Math.Max(1, Math.Abs(expected[i])), $"value {i}: {expected[i]} and {found[i]}");
        }
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(22050)]
    [InlineData(44100)]
    [InlineData(96000)]
    public void Other_sample_rates_find_the_pitch_on_a_true_time_axis(int rate)
    {
        foreach (string profile in new[] { "default", "opensmile" })
        {
            CueTracks tracks = ReferenceClip.Extract(Voice(rate, 0), profile, "raw");
            float[] pitch = tracks.Track("f0_hz"), jitter = tracks.Track("jitter");
            Assert.Equal(150, pitch[50], 1.0);
            Assert.True(jitter[50] < 0.003);
            Assert.All(tracks.Values.ToArray(), value => Assert.False(float.IsInfinity(value)));
            double step = profile == "default" ? 0.01 : Math.Round(0.01 * rate, MidpointRounding.AwayFromZero) / rate;
            Assert.Equal(step, tracks.TimeAxis.StepSeconds, 1e-12);
        }
    }

    [Fact]
    public void Sample_rate_below_4_kHz_is_refused_with_the_clip_named()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ReferenceClip.Extract(Tone(200, 2000, 2000), "default", "raw"));
        Assert.Contains("'sound'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_profile_puts_loudness_and_pitch_of_a_burst_at_the_same_time()
    {
        const double middle = 0.5, half = 0.1;
        CueTracks tracks = ReferenceClip.Extract(
            Sound(16000, 16000, t => Math.Abs(t - middle) < half ? Pulses(t) : 0), "default", "raw");
        float[] loudness = tracks.Track("loudness");
        double quiet = loudness[0], weight = 0, moment = 0, voiced = 0, voicedMoment = 0;
        for (int t = 0; t < loudness.Length; t++)
        {
            double time = tracks.TimeAxis.CentreOf(t);
            weight += loudness[t] - quiet;
            moment += (loudness[t] - quiet) * time;
            voiced += tracks.IsVoiced.Span[t] ? 1 : 0;
            voicedMoment += tracks.IsVoiced.Span[t] ? time : 0;
        }

        Assert.Equal(middle, moment / weight, 0.005);
        Assert.Equal(middle, voicedMoment / voiced, 0.011);
    }

    [Fact]
    public void Pure_tone_of_220_Hz_reads_14_dB_harmonicity_as_the_algorithm_must() =>
        Assert.Equal(14.2, ReferenceClip.Extract(Tone(220, 48000, 16000), "opensmile", "raw").Track("hnr_db")[100], 0.1);

    [Fact]
    public void Extract_when_cancelled_stops()
    {
        var extractor = new GemapsExtractor();
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            extractor.Extract(Tone(220, 48000, 16000), ParameterValues.Defaults(extractor.Descriptor.Parameters), cancel.Token));
    }

    [Fact]
    public void Extract_from_many_threads_gives_the_same_numbers()
    {
        float[] expected = ReferenceClip.Extract(Voice(16000, 0), "default", "smoothed").Values.ToArray();
        var extractor = new GemapsExtractor();
        ParameterValues values = ParameterValues.Parse(extractor.Descriptor.Parameters, new Dictionary<string, string> { ["level"] = "smoothed" });
        Parallel.For(0, 8, _ => Assert.Equal(expected, extractor.Extract(Voice(16000, 0), values, default).Values.ToArray()));
    }

    private static AudioClip Tone(double hz, int samples, int rate) => Sound(samples, rate, t => 0.5 * Math.Sin(2 * Math.PI * hz * t));

    private static AudioClip Voice(int rate, double offset) => Sound(rate, rate, t => Pulses(t) + offset);

    // 150 Hz, 20 harmonics falling by 6 dB an octave.
    private static double Pulses(double t) => 0.1 * Enumerable.Range(1, 20).Sum(h => Math.Cos(2 * Math.PI * 150 * h * t) / h);

    private static AudioClip Sound(int samples, int rate, Func<double, double> at) =>
        new("sound", Enumerable.Range(0, samples).Select(i => (float)at((double)i / rate)).ToArray(), rate);
}
