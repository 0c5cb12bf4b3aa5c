using SerHost.Analysis.CueContrasts;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.CueContrasts;

public class CueAggregatorTests
{
    [Fact]
    public void Weights_add_up_to_the_interval_in_frames()
    {
        var axis = new TimeAxis(0.013, 0.01, 300, 0.06);
        var random = new Random(5);
        for (int n = 0; n < 50; n++)
        {
            double start = 0.05 + random.NextDouble();
            double end = start + random.NextDouble();
            Assert.Equal((end - start) / 0.01, FrameWeights.For(axis, [new TimeRange(start, end)]).Sum(), 1e-6);
        }
    }

    [Fact]
    public void Weights_of_overlapping_intervals_count_each_moment_once()
    {
        var axis = new TimeAxis(0.005, 0.01, 100, 0.02);
        double[] union = FrameWeights.For(axis, [new TimeRange(0.1, 0.3), new TimeRange(0.2, 0.4), new TimeRange(0.25, 0.28)]);
        Assert.Equal(FrameWeights.For(axis, [new TimeRange(0.1, 0.4)]), union);
        Assert.Equal(30, union.Sum(), 1e-9);
    }

    [Fact]
    public void Frame_half_inside_counts_half()
    {
        var axis = new TimeAxis(0.5, 1, 4, 1);
        Assert.Equal([0, 0.5, 1, 0.25], FrameWeights.For(axis, [new TimeRange(1.5, 3.25)]));
    }

    [Fact]
    public void Voiced_only_cue_uses_voiced_frames_alone()
    {
        float[] values = [1, 2, 3, 4, float.NaN, 10, float.NaN, 30];
        bool[] voiced = [false, true, false, true];
        var tracks = new CueTracks(TestVoices.Cues, new TimeAxis(0.5, 1, 4, 1), values, voiced);
        CueSummary summary = CueAggregator.Summarise(tracks, [new TimeRange(0, 4)], 2);
        Assert.Equal(0.5, summary.VoicingRate);
        Assert.Equal(2.5, summary.Cues[0].Mean);
        Assert.Equal(2.5, summary.Cues[0].Median);
        Assert.Equal(Math.Sqrt(1.25), summary.Cues[0].StandardDeviation, 1e-12);
        Assert.Equal((20, 20, 10, 2), (summary.Cues[1].Mean, summary.Cues[1].Median, summary.Cues[1].StandardDeviation, summary.Cues[1].Frames));
    }

    [Fact]
    public void Cue_with_too_few_voiced_frames_is_undefined_and_says_why()
    {
        float[] values = [1, 2, 3, 4, float.NaN, 10, float.NaN, 30];
        var tracks = new CueTracks(TestVoices.Cues, new TimeAxis(0.5, 1, 4, 1), values, new[] { false, true, false, true });
        CueStatistic pitch = CueAggregator.SummariseClip(tracks).Cues[1];
        Assert.True(double.IsNaN(pitch.Mean) && double.IsNaN(pitch.Median) && double.IsNaN(pitch.StandardDeviation));
        Assert.Equal("2 voiced frames with a value (of 4 frames); at least 3 are needed.", pitch.UndefinedReason);
    }

    [Fact]
    public void Interval_outside_the_clip_has_no_frames()
    {
        (_, CueTracks tracks) = TestVoices.Random(1);
        CueSummary summary = CueAggregator.Summarise(tracks, [new TimeRange(5, 6)]);
        Assert.Equal(0, summary.Frames);
        Assert.True(double.IsNaN(summary.VoicingRate));
        Assert.All(summary.Cues, cue => Assert.NotNull(cue.UndefinedReason));
    }

    [Fact]
    public void Median_equals_the_sorted_middle_for_whole_frames()
    {
        (_, CueTracks tracks) = TestVoices.Random(2);
        foreach (int frames in new[] { 31, 40 })
        {
            double[] sorted = [.. tracks.Track(0).ToArray().Take(frames).Select(v => (double)v).Order()];
            double expected = frames % 2 == 1 ? sorted[frames / 2] : 0.5 * (sorted[(frames / 2) - 1] + sorted[frames / 2]);
            Assert.Equal(expected, CueAggregator.Summarise(tracks, [new TimeRange(0, 0.01 * frames)]).Cues[0].Median, 1e-12);
        }
    }
}
