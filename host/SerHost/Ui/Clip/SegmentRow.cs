using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>One row below a picture: where the segments lie, with their ranks, or why there are none.</summary>
internal static class SegmentRow
{
    /// <summary>Draws the row.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="content">The clip.</param>
    /// <param name="view">The stretch of time.</param>
    /// <param name="left">First column.</param>
    /// <param name="width">Columns.</param>
    /// <param name="row">The row.</param>
    public static void Draw(Canvas canvas, ClipContent content, TimeView view, int left, int width, int row)
    {
        if (Problem(content) is { } problem)
        {
            canvas.Text(left, row, problem, Theme.Dim, width);
            return;
        }

        foreach (Segment segment in content.Contrast!.Selection.Segments.OrderByDescending(segment => segment.Rank))
        {
            int first = Math.Max(0, view.ColumnOf(segment.Range.StartSeconds, width)),
                end = Math.Min(width, view.ColumnOf(segment.Range.EndSeconds, width));
            for (int x = first; x < Math.Max(first + 1, end - 1); x++) // a gap shows where neighbours meet
            {
                canvas.Cell(left + x, row, '▔', Theme.Strong);
            }

            int middle = view.ColumnOf(segment.Range.CentreSeconds, width);
            if (middle >= 0 && middle < width)
            {
                canvas.Text(left + middle, row, FormattableString.Invariant($"{segment.Rank}"), Theme.Strong);
            }
        }
    }

    /// <summary>Why a clip has no segments under a method; null when it has.</summary>
    public static string? Problem(ClipContent content) => content.Contrast switch
    {
        _ when !content.IsExplained => "no segments: it has not been explained yet (x explains it)",
        null => "no segments" + (content.Problem is { } reason ? ": " + reason : ""),
        { Selection.Segments.Count: 0 } none => "no segments: "
            + (none.Selection.Notes.Count > 0 ? string.Join(" ", none.Selection.Notes) : "no window's relevance speaks for the decision."),
        _ => null,
    };

    /// <summary>What is to be known of the choice: fewer segments than asked for, windows all alike. Empty when nothing is.</summary>
    public static string Notes(StoredContrast? contrast) =>
        contrast is { Selection.Segments.Count: > 0 } ? string.Join(" ", contrast.Selection.Notes) : "";
}
