using SerHost.Analysis.Segments;
using SerHost.Ui.Clip;
using SerHost.Ui.Compare;
using SerHost.Ui.Snapshot;

namespace SerHost.Tests.Ui;

/// <summary>Methods may find fewer segments than asked for, or none.</summary>
public sealed class FewSegmentsTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    private const string Note = "Only 0 of 4 segments exist: no window's relevance is above 0.";

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Clip_page_shows_none_with_the_reason_or_as_many_as_there_are_with_the_note(int columns, int rows)
    {
        using OffScreen screen = fixture.Open("Clip", columns, rows);
        var page = (ClipPage)screen.Window.Front;
        ClipContent content = page.Content!;
        int row = 1 + ClipLayout.Of(columns, rows - 3).Segments;
        page.Show(ListenTests.WithoutSegments(content, Note), "");
        screen.Settle();
        Assert.Contains("no segments: Only 0 of 4", screen.Line(row), StringComparison.Ordinal);

        for (int count = 1; count <= 4; count++)
        {
            page.Show(With(content, count, $"Only {count} of 4 segments exist."), "");
            screen.Settle();
            string drawn = screen.Line(row)[ClipLayout.Left..];
            Assert.All(Enumerable.Range(1, 4), rank => Assert.Equal(rank <= count, drawn.Contains((char)('0' + rank), StringComparison.Ordinal)));
            Assert.Contains($"Only {count} of 4 segments exist.", screen.Line(row + 2), StringComparison.Ordinal);
        }

        page.Show(content with { Contrast = null, Problem = "the extractor failed" }, "");
        screen.Settle();
        Assert.Contains("no segments: the extractor failed", screen.Line(row), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_page_stands_methods_with_and_without_segments_side_by_side()
    {
        using OffScreen screen = fixture.Open("Compare");
        var page = (ComparePage)screen.Window.Front;
        ClipContent one = page.Shown!.Items[0].Content, other = ListenTests.WithoutSegments(page.Shown.Items[1].Content, Note);
        page.Show(CompareData.Of([CompareItem.Of("first", one), CompareItem.Of("second", other)], 2), "");
        screen.Settle();
        CompareLayout parts = CompareLayout.Of(27, 2, cuesFirst: false);
        Assert.Contains("no segments: " + Note, screen.Line(1 + parts.StripTop(1) + parts.StripRows), StringComparison.Ordinal);
        Assert.StartsWith(" second: no segments: " + Note, screen.Line(27), StringComparison.Ordinal);
        Assert.Equal(0, page.Shown!.Shared[0, 1]);
        screen.Press(Terminal.Gui.Input.Key.CursorDown);
        Assert.Contains(Note, screen.Line(1 + parts.Table + 1), StringComparison.Ordinal);
    }

    private static ClipContent With(ClipContent content, int count, string note)
    {
        SegmentSelection selection = content.Contrast!.Selection;
        return content with
        {
            Contrast = content.Contrast with { Selection = selection with { Segments = [.. selection.Segments.Take(count)], Notes = [note] } },
        };
    }
}
