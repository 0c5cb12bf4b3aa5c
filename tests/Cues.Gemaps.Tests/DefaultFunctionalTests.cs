using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps.Tests;

/// <summary>The functionals of the default profile on sounds whose functionals follow from how they were made.</summary>
public sealed class DefaultFunctionalTests
{
    [Fact]
    public void There_are_88_with_names_of_their_own()
    {
        Assert.Equal(88, DefaultFunctionals.Cues.Count);
        Assert.Equal(88, DefaultFunctionals.Cues.Select(cue => cue.Id).Distinct().Count());
        Assert.Equal(88, ReleasedFunctionals.Names.Count);
        Assert.Empty(DefaultFunctionals.Cues.Select(cue => cue.Id).Intersect(ReleasedFunctionals.Names));
    }

    [Fact]
    public void Steady_tone_with_pauses_has_the_pitch_level_and_rates_put_in()
    {
        // Half a second of 200 Hz, half a second of nothing, four times.
        Dictionary<string, float> found = Measure(Sound(4, t => t % 1 < 0.5 ? 0.1 * Harmonics(200, t) : 0));
        Assert.Equal(12 * Math.Log2(200 / 27.5), found["f0_semitone_mean"], 0.05);
        Assert.Equal(12 * Math.Log2(200 / 27.5), found["f0_semitone_p50"], 0.02);
        Assert.Equal(0, found["f0_semitone_range_20_80"], 0.02);
        Assert.Equal(1, found["voiced_segments_per_s"], 0.01);
        Assert.Equal(0.5, found["voiced_segment_mean_s"], 0.05);
        Assert.Equal(0.5, found["unvoiced_segment_mean_s"], 0.07);
    }

    [Fact]
    public void Glide_upwards_has_its_slope_and_no_falling_one()
    {
        double phase = 0;
        float[] samples = [.. Enumerable.Range(0, 32_000).Select(i =>
        {
            phase += 150 * Math.Pow(2, i / 32_000.0) / 16_000; // an octave in two seconds
            return (float)(0.1 * Enumerable.Range(1, 8).Sum(h => Math.Cos(2 * Math.PI * h * phase) / h));
        })];
        Dictionary<string, float> found = Measure(new AudioClip("glide", samples, 16_000));
        Assert.Equal(6, found["f0_semitone_rising_mean"], 0.3);
        Assert.True(float.IsNaN(found["f0_semitone_falling_mean"]) || found["f0_semitone_falling_mean"] > 0);
    }

    [Fact]
    public void Silence_and_noise_leave_the_voice_undefined_and_never_zero()
    {
        var random = new Random(2);
        Dictionary<string, float> found = Measure(Sound(1, _ => 0.02 * (random.NextDouble() - 0.5)));
        Assert.All(new[] { "f0_semitone_mean", "jitter_mean", "f1_hz_mean", "alpha_ratio_db_voiced_mean" }, name => Assert.True(float.IsNaN(found[name]), name));
        Assert.False(float.IsNaN(found["alpha_ratio_db_unvoiced_mean"]));
        Assert.True(float.IsNaN(Measure(Sound(1, _ => 0))["sound_level_db"]));
    }

    [Fact]
    public void Short_windows_define_means_and_leave_slopes_and_rates_undefined()
    {
        var extractor = new FunctionalExtractor();
        ParameterValues windows = ParameterValues.Parse(extractor.Descriptor.Parameters, new Dictionary<string, string> { ["window"] = "0.15", ["step"] = "0.05" });
        CueTracks tracks = extractor.Extract(Sound(2, t => 0.1 * Harmonics(180, t)), windows, default);
        Assert.Equal(38, tracks.TimeAxis.Count);
        Assert.Equal(0.075, tracks.TimeAxis.CentreOf(0), 1e-9);
        Assert.All(tracks.Track("f0_semitone_mean")[1..^1], value => Assert.False(float.IsNaN(value)));
        Assert.All(tracks.Track("f0_semitone_sd")[1..^1], value => Assert.False(float.IsNaN(value)));
        Assert.All(tracks.Track("loudness_rising_mean"), value => Assert.True(float.IsNaN(value)));
        Assert.All(tracks.Track("voiced_segments_per_s"), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Part_of_a_clip_is_the_frames_in_it()
    {
        AudioClip clip = Sound(2, t => 0.1 * Harmonics(t < 1 ? 150 : 300, t));
        Dictionary<string, float> first = Measure(clip, ("start", "0.2"), ("end", "0.8")), second = Measure(clip, ("start", "1.2"), ("end", "1.8"));
        Assert.Equal(12, second["f0_semitone_mean"] - first["f0_semitone_mean"], 0.05);
        ParameterException error = Assert.Throws<ParameterException>(() => Measure(clip, ("start", "3")));
        Assert.Contains("lasts 2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void By_default_windows_of_150_ms_slide_so_that_segments_have_functionals_of_their_own()
    {
        var extractor = new FunctionalExtractor();
        CueTracks tracks = extractor.Extract(Sound(2, t => 0.1 * Harmonics(180, t)), ParameterValues.Defaults(extractor.Descriptor.Parameters), default);
        Assert.Equal((0.15, 0.05, 38), (tracks.TimeAxis.SpanSeconds, tracks.TimeAxis.StepSeconds, tracks.TimeAxis.Count));
    }

    private static Dictionary<string, float> Measure(AudioClip clip, params (string Name, string Value)[] parameters)
    {
        var extractor = new FunctionalExtractor();
        ParameterValues values = ParameterValues.Parse(extractor.Descriptor.Parameters, parameters.Append((Name: "window", Value: "0")).ToDictionary(p => p.Name, p => p.Value));
        CueTracks tracks = extractor.Extract(clip, values, default);
        Assert.Equal(1, tracks.TimeAxis.Count);
        return tracks.Cues.Select((cue, c) => (cue.Id, tracks.Values.Span[c])).ToDictionary(p => p.Id, p => p.Item2);
    }

    private static double Harmonics(double hz, double t) => Enumerable.Range(1, 12).Sum(h => Math.Cos(2 * Math.PI * hz * h * t) / h);

    private static AudioClip Sound(double seconds, Func<double, double> at) =>
        new("sound", Enumerable.Range(0, (int)(seconds * 16_000)).Select(i => (float)at(i / 16_000.0)).ToArray(), 16_000);
}
