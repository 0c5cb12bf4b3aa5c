using SerHost.Core.Cues;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Tests.Cues;

public sealed class CueOutputTests
{
    // Two cues, four frames of 10 ms; pitch is defined in the middle two.
    private static CueTracks Tracks { get; } = new(
        [new CueDescriptor("loudness", "loudness", "", false, ""), new CueDescriptor("f0_hz", "pitch", "Hz", true, "")],
        new TimeAxis(0.01, 0.01, 4, 0.06),
        new float[] { 0.5f, 1.25f, 2, 3, float.NaN, 100, 200.5f, float.NaN },
        new[] { false, true, true, false });

    [Fact]
    public void Csv_of_frames_leaves_undefined_cells_empty()
    {
        using var text = new StringWriter { NewLine = "\n" };
        CueCsv.Write(text, Tracks);
        Assert.Equal("time_s,loudness,f0_hz\n0.01,0.5,\n0.02,1.25,100\n0.03,2,200.5\n0.04,3,\n", text.ToString());
    }

    [Fact]
    public void Csv_of_windows_holds_mean_spread_and_frames()
    {
        IReadOnlyList<CueWindow> windows = CueWindows.Divide(Tracks, 0.045, 0.045);
        using var text = new StringWriter { NewLine = "\n" };
        CueCsv.Write(text, Tracks.Cues, windows);
        string[] row = text.ToString().Split('\n')[1].Split(',');
        Assert.Equal(10, row.Length);
        Assert.Equal(["0", "0.045", "4", "0.5"], row[..4]);
        Assert.Equal("1.6875", row[4]);
        Assert.Equal(["", "", "2"], row[7..]);
    }

    [Fact]
    public void Windows_touch_and_the_last_ends_with_the_clip()
    {
        IReadOnlyList<CueWindow> windows = CueWindows.Divide(Tracks, 0.04, 0.015);
        Assert.Equal([0, 0.015, 0.03], windows.Select(window => Math.Round(window.Range.StartSeconds, 6)));
        Assert.Equal(0.04, windows[^1].Range.EndSeconds, 9);
        Assert.Empty(CueWindows.Divide(Tracks, 0));
    }

    [Fact]
    public void Chart_draws_undefined_frames_as_blanks()
    {
        IReadOnlyList<string> lines = CueChart.Draw(Tracks, 72, ["f0_hz", "no_such_cue"]);
        Assert.Equal(2, lines.Count);
        Assert.Equal("f0_hz [Hz]  ▁█  100 … 200", lines[0]);
        Assert.EndsWith("s", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Chart_of_cues_that_were_not_measured_is_empty() => Assert.Empty(CueChart.Draw(Tracks, 72, ["no_such_cue"]));

    [Fact]
    public void Chart_without_frames_says_so()
    {
        var none = new CueTracks(Tracks.Cues, new TimeAxis(0, 0.01, 0, 0.06), Array.Empty<float>(), Array.Empty<bool>());
        Assert.Equal(["(no frames)"], CueChart.Draw(none, 40));
    }
}
