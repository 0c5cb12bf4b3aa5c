using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>A corpus of which a run has explained a part.</summary>
public sealed class PartlyExplainedCorpusTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Theory]
    [InlineData("Clip")]
    [InlineData("Compare")]
    public void Neighbours_are_clips_that_have_results(string page)
    {
        UiFixture.WriteNoise(Path.Combine(fixture.Corpus, "1000_IEO_ANG_XX.wav"), 0.5, seed: 20);
        UiFixture.WriteNoise(Path.Combine(fixture.Corpus, "1002_IEO_FEA_XX.wav"), 0.5, seed: 21);
        using OffScreen screen = fixture.Open(page);
        Assert.Contains("1000_IEO_ANG_XX has not been explained yet: x (F3) explains it, F4 runs all, n: next that was.", screen.Text, StringComparison.Ordinal);
        string[] seen = [.. Enumerable.Range(0, 9).Select(_ =>
        {
            screen.Press(new Key('n'));
            return screen.Window.State.Clip!.Id;
        })];
        string[] expected =
        [
            "1001_IEO_ANG_XX", "1001_IEO_SAD_XX", "1002_IEO_ANG_XX", "1002_IEO_SAD_XX", "1003_IEO_ANG_XX", "1003_IEO_SAD_XX", "1004_IEO_ANG_XX", "1004_IEO_SAD_XX", "1001_IEO_ANG_XX",
        ];
        Assert.Equal(expected, seen);
        screen.Press(new Key('p'));
        Assert.Equal("1004_IEO_SAD_XX", screen.Window.State.Clip!.Id);
    }

    [Fact]
    public void Neighbours_are_all_clips_where_none_has_results()
    {
        using var folder = new Shared.ScratchFolder();
        UiFixture.WriteNoise(folder.File("2001_IEO_ANG_XX.wav"), 0.5, seed: 1, seconds: 0.5);
        UiFixture.WriteNoise(folder.File("2002_IEO_ANG_XX.wav"), 0.5, seed: 2, seconds: 0.5);
        using OffScreen screen = fixture.Open("Clip", corpus: folder.Path);
        Assert.Contains("2001_IEO_ANG_XX has not been explained yet: x (F3) explains it, F4 runs all.", screen.Text, StringComparison.Ordinal);
        screen.Press(new Key('n'));
        Assert.Equal("2002_IEO_ANG_XX", screen.Window.State.Clip!.Id);
    }
}
