using SerHost.Core.Reports;
using SerHost.Plugins;

namespace SerHost.Reports.Figures;

/// <summary>Methods side by side over a run: how far they agree on where to look.</summary>
public static class CompareFigure
{
    private const int LongestName = 28;

    /// <summary>Draws rank agreement and shared segments as tables of shades.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="style">How it looks.</param>
    /// <exception cref="RequestException">There is only one method.</exception>
    public static Figure Create(MethodComparison comparison, FigureStyle style)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(style);
        if (comparison.Methods.Count < 2)
        {
            throw new RequestException("run", "There is nothing to compare: the run has one method.");
        }

        FigureFont.Require(style.Font);
        var sheet = new FigureSheet(style);
        string[] names = [.. comparison.Methods.Select(PlainText.OneLine)
            .Select(name => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…")];
        float left = FigureSheet.Edge + FigureSheet.TickRoom + names.Max(name => sheet.Width(name, isSmall: true));
        float between = 2 * style.FontPoints, room = style.Width - left - (2 * FigureSheet.Edge),
            narrowest = names.Length * (sheet.Width("+0.00", isSmall: true) + 6);
        bool isStacked = (room - between) / 2 < narrowest;
        float width = isStacked ? Math.Min(room, 2 * narrowest) : (room - between) / 2, rowHeight = 3f * style.FontPoints;
        var table = new CellTable(sheet, style);
        float below = table.HeightBelow(names, width / names.Length), height = names.Length * rowHeight;
        float top = FigureSheet.Edge + sheet.LineHeight, bottom = top;
        for (int i = 0; i < 2; i++)
        {
            float x = isStacked || i == 0 ? left : left + width + between, y = isStacked && i == 1 ? bottom + sheet.LineHeight
                + style.FontPoints : top;
            sheet.Head(i == 0 ? "rank agreement" : "shared segments", "", x, y, width);
            table.Draw(Cells(comparison, i == 0, style), names, x, y, width, rowHeight);
            if (isStacked || i == 0)
            {
                sheet.TicksLeft(names.Select((name, row) => (1 - ((row + 0.5) / names.Length), name)), left, y, height, withMarks: false);
            }

            bottom = y + height + below;
        }

        bottom = sheet.Legend(
            [
                LegendKey.Scale("−1", "+1: Spearman's ρ of window scores, 0 is chance", at => style.Diverging((2 * at) - 1), style),
                LegendKey.Scale("0", "100 %: share of segments both chose, in brackets by chance", at => style.Diverging(at), style),
            ],
            left, bottom + (0.4f * style.FontPoints), style.Width - FigureSheet.Edge);
        return sheet.Finish(
            bottom + FigureSheet.Edge, $"Agreement of {string.Join(", ", comparison.Methods)} on where to look",
            $"Agreement of methods on where to look, means over {Numbers.Of(comparison.Clips.Count, "clip")}. "
                + "Left: Spearman's correlation of the scores of all windows of a clip. "
                + "Right: share of salient segments that both chose, and in brackets the share had one of them chosen at random.");
    }

    private static CellTable.Cell?[][] Cells(MethodComparison comparison, bool isRanks, FigureStyle style)
    {
        int count = comparison.Methods.Count;
        var cells = new CellTable.Cell?[count][];
        for (int row = 0; row < count; row++)
        {
            cells[row] = new CellTable.Cell?[count];
        }

        foreach (MethodPair pair in comparison.Pairs)
        {
            int a = comparison.Methods.ToList().IndexOf(pair.First), b = comparison.Methods.ToList().IndexOf(pair.Second);
            cells[a][b] = cells[b][a] = isRanks
                ? new CellTable.Cell(style.Diverging(pair.RankAgreement), [RoundTicks.Signed(pair.RankAgreement, 2)])
                : new CellTable.Cell(style.Diverging(pair.SharedSegments),
                    [Numbers.Percent(pair.SharedSegments), $"({Numbers.Percent(pair.SharedByChance)})"]);
        }

        return cells;
    }
}
