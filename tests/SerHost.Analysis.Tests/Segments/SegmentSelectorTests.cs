using SerHost.Analysis.Segments;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Tests.Segments;

public class SegmentSelectorTests
{
    private static RelevanceMap RandomMap(int frames, int seed, int bands = 4)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, bands * frames).Select(_ => (float)((random.NextDouble() * 2) - 0.8))];
        return new RelevanceMap(bands, values, new TimeAxis(0.25, 0.015, frames, 0.03), 0);
    }

    [Theory]
    [InlineData(134, 13)]
    [InlineData(201, 20)]
    public void Paper_preset_gives_whole_tiles_only(int frames, int windows)
    {
        SegmentSelection selection = SegmentSelector.Select(RandomMap(frames, 1), default, SegmentSettings.Paper);
        Assert.Equal(windows, selection.Windows.Count);
        Assert.Equal(5, selection.Segments.Count);
        Assert.False(selection.WindowsOverlap);
    }

    [Fact]
    public void Paper_preset_matches_a_plain_re_implementation()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            RelevanceMap map = RandomMap(134, seed);
            double mean = map.Values.ToArray().Average(v => (double)v);
            var scores = new double[13];
            for (int w = 0; w < 13; w++)
            {
                for (int f = 10 * w; f < 10 * (w + 1); f++)
                {
                    for (int b = 0; b < 4; b++)
                    {
                        double value = map.Values.Span[(b * 134) + f];
                        scores[w] += value < mean ? 0 : value;
                    }
                }
            }

            int[] expected = [.. Enumerable.Range(0, 13).OrderByDescending(w => scores[w]).Take(5)];
            SegmentSelection selection = SegmentSelector.Select(map, default, SegmentSettings.Paper);
            Assert.Equal(expected, selection.Segments.Select(s => s.WindowIndex));
            Assert.Equal(scores[expected[0]], selection.Segments[0].Score, 1e-9);
        }
    }

    [Fact]
    public void Segment_times_are_the_tiles_of_the_map_s_axis()
    {
        RelevanceMap map = RandomMap(134, 3);
        foreach (Segment segment in SegmentSelector.Select(map, default, SegmentSettings.Paper).Segments)
        {
            Assert.Equal(0.25 - 0.0075 + (segment.WindowIndex * 0.15), segment.Range.StartSeconds, 1e-12);
            Assert.Equal(0.15, segment.Range.DurationSeconds, 1e-12);
        }
    }

    [Fact]
    public void Clip_scope_never_chooses_padding()
    {
        var values = new float[100];
        Array.Fill(values, 1f, 50, 50);
        var map = new RelevanceMap(1, values, new TimeAxis(0, 0.01, 100, 0.02), 0);
        bool[] padding = [.. Enumerable.Range(0, 100).Select(f => f >= 55)];
        SegmentSelection clip = SegmentSelector.Select(map, padding, SegmentSettings.Comparison with { Count = 2 });
        Assert.Equal([5, 0], clip.Segments.Select(s => s.WindowIndex));
        SegmentSelection paper = SegmentSelector.Select(map, padding, SegmentSettings.Paper with { Count = 2 });
        Assert.Equal([5, 6], paper.Segments.Select(s => s.WindowIndex));
        Assert.Equal([0, 1, 2, 3, 4, 5], clip.EligibleWindows);
    }

    [Fact]
    public void Overlapping_windows_are_suppressed()
    {
        var values = new float[60];
        values[20] = 5;
        values[50] = 1;
        var map = new RelevanceMap(1, values, new TimeAxis(0, 0.01, 60, 0.02), 0);
        var settings = new SegmentSettings { WindowSeconds = 0.1, HopFrames = 1, Count = 2 };
        SegmentSelection selection = SegmentSelector.Select(map, default, settings);
        Assert.Equal(51, selection.Windows.Count);
        Assert.Equal([11, 41], selection.Segments.Select(s => s.Range.StartSeconds / 0.01).Select(s => (int)Math.Round(s + 0.5)));
        SegmentSelection half = SegmentSelector.Select(map, default, settings with { MaxOverlap = 0.5 });
        Assert.Equal(5, (int)Math.Round((half.Segments[1].Range.StartSeconds - half.Segments[0].Range.StartSeconds) / 0.01));
    }

    [Theory]
    [InlineData(16000, 2400)]
    [InlineData(8000, 1200)]
    [InlineData(1000, 150)]
    public void Waveform_segments_last_as_long_as_those_of_a_log_mel_map(int sampleRateHz, int samples)
    {
        var values = new float[2 * sampleRateHz];
        Array.Fill(values, 1f, 3 * samples, samples);
        var map = new RelevanceMap(1, values, new TimeAxis(0.5 / sampleRateHz, 1.0 / sampleRateHz, values.Length, 1.0 / sampleRateHz), 0);
        Segment best = SegmentSelector.Select(map, default, SegmentSettings.Default).Segments[0];
        Assert.Equal(0.45, best.Range.StartSeconds, 1e-9);
        Assert.Equal(0.15, best.Range.DurationSeconds, 1e-9);
        Segment asked = SegmentSelector.Select(map, default, SegmentSettings.Default with { WindowFrames = 10 }).Segments[0];
        Assert.Equal(10.0 / sampleRateHz, asked.Range.DurationSeconds, 1e-9);
    }

    [Theory]
    [InlineData(0.002)]
    [InlineData(0.015)]
    [InlineData(0.032)]
    public void Frames_that_are_no_samples_are_counted_by_ten(double stepSeconds) =>
        Assert.Equal(10, SegmentSettings.Paper.WindowLength(stepSeconds));

    [Fact]
    public void Positive_sign_ignores_relevance_against_the_target()
    {
        float[] values = [3, -4, 1, 0];
        var map = new RelevanceMap(1, values, new TimeAxis(0, 1, 4, 1), 0);
        var settings = new SegmentSettings { WindowFrames = 2, Count = 1, Threshold = RelevanceThreshold.None };
        Assert.Equal(1, SegmentSelector.Select(map, default, settings).Segments[0].WindowIndex);
        Assert.Equal(0, SegmentSelector.Select(map, default, settings with { Sign = RelevanceSign.Positive }).Segments[0].WindowIndex);
        Assert.Equal(0, SegmentSelector.Select(map, default, settings with { Threshold = RelevanceThreshold.Median }).Segments[0].WindowIndex);
    }

    [Fact]
    public void Speech_scope_follows_the_level()
    {
        const int rate = 8000;
        var samples = new float[rate];
        for (int i = rate / 2; i < rate; i++)
        {
            samples[i] = 0.5f * MathF.Sin(2 * MathF.PI * 200 * i / rate);
        }

        SpeechMask mask = SpeechMask.FromClip(new AudioClip("half", samples, rate));
        Assert.Equal(0.5, mask.SpeechShare, 0.02);
        RelevanceMap map = new(1, new float[100], new TimeAxis(0.005, 0.01, 100, 0.02), 0);
        SegmentSelection selection = SegmentSelector.Select(map, default, new SegmentSettings { Scope = SegmentScope.Speech }, mask);
        Assert.Equal([5, 6, 7, 8, 9], selection.EligibleWindows);
        Assert.Throws<ArgumentException>(() => SegmentSelector.Select(map, default, new SegmentSettings { Scope = SegmentScope.Speech }));
    }

    [Fact]
    public void Silence_holds_no_speech()
    {
        Assert.Equal(0, SpeechMask.FromClip(new AudioClip("silence", new float[8000], 8000)).SpeechShare);
        Assert.Equal(0, SpeechMask.FromClip(new AudioClip("empty", Array.Empty<float>(), 8000)).SpeechShare);
    }

    [Fact]
    public void Constant_map_says_that_its_segments_mean_nothing()
    {
        float[] values = new float[100];
        Array.Fill(values, 1f);
        var map = new RelevanceMap(1, values, new TimeAxis(0, 0.01, 100, 0.02), 0);
        Assert.Contains(SegmentSelector.Select(map, default, SegmentSettings.Default).Notes, n => n.Contains("same score", StringComparison.Ordinal));
    }

    [Fact]
    public void Windows_that_do_not_speak_for_the_target_are_segments_only_to_fill_up()
    {
        float[] values = [2, 2, -1, -1, 0, 0, 1, 1, -3, -3];
        var map = new RelevanceMap(1, values, new TimeAxis(0, 1, 10, 1), 0);
        var settings = new SegmentSettings { WindowFrames = 2, Count = 4, Threshold = RelevanceThreshold.None };
        SegmentSelection kept = SegmentSelector.Select(map, default, settings);
        Assert.Equal([0, 3], kept.Segments.Select(s => s.WindowIndex));
        Assert.Contains("Only 2 of 4 segments exist: 2 of 5 windows speak for the target", Assert.Single(kept.Notes), StringComparison.Ordinal);
        SegmentSelection filled = SegmentSelector.Select(map, default, settings with { FillUp = true });
        Assert.Equal([0, 3, 2, 1], filled.Segments.Select(s => s.WindowIndex));
        Assert.StartsWith("2 of 4 segments do not speak for the target", Assert.Single(filled.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Map_without_relevance_for_the_target_has_no_segments()
    {
        var map = new RelevanceMap(1, new float[100], new TimeAxis(0, 0.01, 100, 0.02), 0);
        SegmentSelection selection = SegmentSelector.Select(map, default, SegmentSettings.Default);
        Assert.Empty(selection.Segments);
        Assert.Contains("0 of 10 windows speak for the target", Assert.Single(selection.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_settings_are_refused_by_name()
    {
        RelevanceMap map = RandomMap(20, 1);
        Assert.Contains("Count", Assert.Throws<ArgumentException>(
            () => SegmentSelector.Select(map, default, new SegmentSettings { Count = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("30 frames", Assert.Throws<ArgumentException>(
            () => SegmentSelector.Select(map, default, new SegmentSettings { WindowFrames = 30 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SegmentSettings.Preset("papr"));
    }
}
