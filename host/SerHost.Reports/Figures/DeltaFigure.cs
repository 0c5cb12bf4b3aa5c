using ScottPlot;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Reports;
using SerHost.Plugins;

namespace SerHost.Reports.Figures;

/// <summary>How a cell of the table of Δf is marked: filled where there is evidence, its form and colour by what it says.</summary>
/// <param name="Colour">Colour of mark and interval.</param>
/// <param name="IsFilled">Whether there is evidence.</param>
/// <param name="IsSquare">Whether it is against what is expected: a form beside the colour.</param>
public sealed record DeltaMark(Color Colour, bool IsFilled, bool IsSquare)
{
    /// <summary>The mark of a cell.</summary>
    internal static DeltaMark Of(EvidenceCell cell, FigureStyle style) => cell.Verdict switch
    {
        EvidenceCell.AsExpected => AsExpected(style),
        EvidenceCell.AgainstExpectation => Against(style),
        _ => None(style),
    };

    internal static DeltaMark AsExpected(FigureStyle style) => new(style.For, true, false);

    internal static DeltaMark Against(FigureStyle style) => new(style.Against, true, true);

    internal static DeltaMark None(FigureStyle style) => new(style.Muted, false, false);
}

/// <summary>Δf with 95 % intervals: one panel a cue, one line an emotion. Filled where the cell is evidence.</summary>
public static class DeltaFigure
{
    private const int MostColumns = 3;

    /// <summary>Draws the cells of one method and baseline.</summary>
    /// <param name="table">The table of Δf.</param>
    /// <param name="method">The method.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="style">How it looks.</param>
    /// <exception cref="RequestException">The table has no such cells.</exception>
    public static Figure Create(EvidenceTable table, string method, CueBaseline baseline, FigureStyle style)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(style);
        FigureFont.Require(style.Font);
        EvidenceCell[] cells = [.. table.Cells.Where(cell =>
            cell.Method == method && cell.Baseline == baseline && double.IsFinite(cell.MeanDelta))];
        string[] cues = [.. DeltaTables.MainCues.Where(cue => cells.Any(cell => cell.CueId == cue))];
        cues = cues.Length > 0 ? cues : [.. cells.Select(cell => cell.CueId).Distinct().Take(2 * MostColumns)];
        if (cues.Length == 0)
        {
            throw new RequestException("--method",
                $"There is no Δf of {method} against {baseline.Name()}: 'serhost stats' shows what there is.");
        }

        cells = [.. cells.Where(cell => cues.Contains(cell.CueId))];
        var clips = cells.GroupBy(cell => cell.Emotion).OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(cell => cell.Utterances));
        string[] emotions = [.. clips.Keys];
        var sheet = new FigureSheet(style);
        string[] names = [.. emotions.Select(emotion => PlainText.OneLine($"{Short(emotion)} ({clips[emotion]})"))];
        float left = FigureSheet.Edge + FigureSheet.TickRoom + names.Max(name => sheet.Width(name, isSmall: true));
        float between = 1.4f * style.FontPoints, room = style.Width - left - (2 * FigureSheet.Edge);
        int columns = Math.Clamp((int)((room + between) / ((9 * style.FontPoints) + between)), 1, Math.Min(MostColumns, cues.Length));
        float width = (room - ((columns - 1) * between)) / columns, height = (emotions.Length * 1.6f * style.FontPoints) + 4;
        float top = FigureSheet.Edge + sheet.LineHeight, step = height + (3.1f * style.FontPoints) + FigureSheet.TickRoom;
        for (int i = 0; i < cues.Length; i++)
        {
            EvidenceCell[] own = [.. cells.Where(cell => cell.CueId == cues[i])];
            float x = left + (i % columns * (width + between)), y = top + (i / columns * step);
            double reach = Reach(own);
            sheet.Head(CueLabel.Name(cues[i]), $"Δf ({(CueLabel.Unit(cues[i]) is { Length: > 0 } unit ? unit : "no unit")})", x, y, width);
            sheet.Place(Panel(own, emotions, reach, style), x, y, width, height);
            sheet.ScaleBelow(-reach, reach, x, y + height, width);
            if (i % columns == 0)
            {
                sheet.TicksLeft(names.Select((name, line) => ((emotions.Length - 1 - line + 0.6) / (emotions.Length + 0.2), name)), left,
                    y, height, withMarks: false);
            }
        }

        int rows = (cues.Length + columns - 1) / columns;
        top += ((rows - 1) * step) + height + FigureSheet.TickRoom + (2.2f * style.FontPoints);
        string against = baseline switch
        {
            CueBaseline.Full => "the whole clip",
            CueBaseline.Rest => "the rest of the clip",
            _ => "moments matched in level and voicing",
        };
        float bottom = sheet.Legend(
            [
                LegendKey.Mark("as expected, corrected p < 0.05", DeltaMark.AsExpected(style), style),
                    LegendKey.Mark("against expectation, corrected p < 0.05", DeltaMark.Against(style), style),
                LegendKey.Mark("no evidence", DeltaMark.None(style), style), LegendKey.Line($"0: as in {against}", style.Muted, 0.6f),
            ],
            FigureSheet.Edge, top - (0.6f * style.FontPoints), style.Width - FigureSheet.Edge);
        return sheet.Finish(
            bottom + FigureSheet.Edge, $"Δf of {method} against {against}",
            $"Δf: a cue's mean in the segments that {method} marks as most relevant minus its mean in {against}, "
                + "averaged over the clips of an emotion "
                + "(number of clips in brackets), in the unit above each panel. Bars: 95 % intervals, whole speakers resampled. "
                + "Filled: corrected p < 0.05 by sign flips of "
                + "whole speakers where research expects a direction; circle as expected, square against it.");
    }

    private static string Short(string emotion) => emotion.Length <= 16 ? emotion : emotion[..15] + "…";

    private static double Reach(EvidenceCell[] cells)
    {
        double reach = cells.SelectMany(cell => new[] { cell.MeanDelta, cell.Interval.Low, cell.Interval.High })
            .Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        return reach > 0 ? 1.1 * reach : 1;
    }

    private static Plot Panel(EvidenceCell[] cells, string[] emotions, double reach, FigureStyle style)
    {
        Plot plot = FigurePlot.Create(style, -reach, reach, -0.6, emotions.Length - 0.4);
        plot.Add.VerticalLine(0, 0.6f, style.Muted);
        foreach (EvidenceCell cell in cells)
        {
            double y = emotions.Length - 1 - Array.IndexOf(emotions, cell.Emotion);
            DeltaMark mark = DeltaMark.Of(cell, style);
            if (double.IsFinite(cell.Interval.Low))
            {
                ScottPlot.Plottables.LinePlot line = plot.Add.Line(cell.Interval.Low, y, cell.Interval.High, y);
                line.LineWidth = 1;
                line.LineColor = mark.Colour;
                line.MarkerSize = 0;
            }

            ScottPlot.Plottables.Marker shown = plot.Add.Marker(
                cell.MeanDelta, y, mark.IsSquare ? MarkerShape.FilledSquare : MarkerShape.FilledCircle, 4.5f, mark.IsFilled ? mark.Colour
                    : style.Paper);
            shown.MarkerStyle.OutlineWidth = 0.9f;
            shown.MarkerStyle.OutlineColor = mark.Colour;
        }

        return plot;
    }
}
