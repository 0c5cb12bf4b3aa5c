using SerHost.Analysis.Causes;
using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Analysis.Tests.Causes;

public sealed class MatchedPlacesTests
{
    /// <summary>Loudness of the windows 0 to 7, each 0.1 s; window 1 is the salient one.</summary>
    private static readonly double[] s_loudness = [0.1, 1, 1.1, 0.2, 1.02, 3, 0.9, 1];

    [Fact]
    public void Nearest_free_window_in_loudness_and_voicing_is_taken() =>
        Assert.Equal([new TimeRange(0.7, 0.8)], MatchedPlaces.Of(Selection(1), Tracks(_ => true)), (one, other) => Math.Abs(one.StartSeconds - other.StartSeconds) < 1e-9);

    [Fact]
    public void Windows_that_are_voiced_otherwise_are_passed_over() =>
        Assert.Equal([0.4], MatchedPlaces.Of(Selection(1), Tracks(window => window is 1 or 4)).Select(range => Math.Round(range.StartSeconds, 6)));

    [Fact]
    public void Each_window_is_used_once_and_no_salient_one()
    {
        double[] starts = [.. MatchedPlaces.Of(Selection(1, 7, 6), Tracks(_ => true)).Select(range => Math.Round(range.StartSeconds, 6))];
        Assert.Equal([0.2, 0.4], starts);
    }

    [Fact]
    public void Nothing_alike_gives_nothing() => Assert.Empty(MatchedPlaces.Of(Selection(5), Tracks(_ => true)));

    private static SegmentSelection Selection(params int[] salient)
    {
        ScoredWindow[] windows = [.. s_loudness.Select((_, i) => new ScoredWindow(10 * i, 10, new TimeRange(0.1 * i, 0.1 * (i + 1)), salient.Contains(i) ? 1 : 0, true))];
        return new SegmentSelection(windows, [.. salient.Select((window, rank) => new Segment(rank + 1, window, windows[window].Range, 1))], false, 0, []);
    }

    private static CueTracks Tracks(Func<int, bool> isVoiced) => new(
        [new CueDescriptor("loudness", "loudness", "", false, "test")],
        new TimeAxis(0.005, 0.01, 80, 0.02),
        Enumerable.Range(0, 80).Select(frame => (float)s_loudness[frame / 10]).ToArray(),
        Enumerable.Range(0, 80).Select(frame => isVoiced(frame / 10)).ToArray());
}
