using System.Globalization;
using ScottPlot;
using SerHost.Core.Concepts;
using SerHost.Core.Reports;

namespace SerHost.Reports.Figures;

/// <summary>The channels of a layer with the largest share of the relevance, and the cues they go with.</summary>
public static class ConceptFigure
{
    /// <summary>Correlations of this size and above have the full colour.</summary>
    private const double Strong = 0.6;

    /// <summary>Draws the leading channels of an atlas.</summary>
    /// <param name="atlas">The atlas.</param>
    /// <param name="most">Channels shown.</param>
    /// <param name="style">How it looks.</param>
    public static Figure Create(ConceptAtlas atlas, int most, FigureStyle style)
    {
        ArgumentNullException.ThrowIfNull(atlas);
        ArgumentNullException.ThrowIfNull(style);
        FigureFont.Require(style.Font);
        ConceptProfile[] channels = [.. atlas.Channels.OrderByDescending(channel => channel.Share).ThenBy(channel => channel.Channel)
            .Take(most)];
        string[] cues = [.. DeltaTables.MainCues.Where(cue => channels.Any(channel => channel.Cues.Any(found => found.Cue == cue)))];
        var sheet = new FigureSheet(style);
        string[] numbers = [.. channels.Select(channel => channel.Channel.ToString(CultureInfo.InvariantCulture))];
        float left = FigureSheet.Edge + style.SmallPoints + 4 + FigureSheet.TickRoom
            + numbers.Max(number => sheet.Width(number, isSmall: true));
        float rowHeight = 1.75f * style.FontPoints, height = channels.Length * rowHeight, between = 1.6f * style.FontPoints,
            top = FigureSheet.Edge + (2 * sheet.LineHeight);
        float room = style.Width - left - (2 * FigureSheet.Edge), bars = cues.Length == 0 ? room : 0.28f * (room - between);
        double largest = Math.Max(1e-9, 100 * channels.Max(channel => channel.Share)), reach = 1.08 * largest;
        sheet.Write("share", left, top - 3 - sheet.LineHeight, isBold: true);
        sheet.Write("of relevance (%)", left, top - 3, isSmall: true);
        sheet.LabelLeft($"channel of {PlainText.OneLine(atlas.Layer)}", top, height, FigureSheet.Edge + style.SmallPoints);
        sheet.Place(Shares(channels, reach, style), left, top, bars, height);
        sheet.TicksLeft(numbers.Select((number, i) => (1 - ((i + 0.5) / numbers.Length), number)), left, top, height, withMarks: false);
        sheet.ScaleBelow(0, reach, left, top + height, bars);
        float bottom = top + height + FigureSheet.TickRoom + style.SmallPoints;
        if (cues.Length > 0)
        {
            float x = left + bars + between, width = room - bars - between;
            string[] names = [.. cues.Select(CueLabel.Name)];
            var table = new CellTable(sheet, style);
            sheet.Write("correlation", x, top - 3 - sheet.LineHeight, isBold: true);
            sheet.Write("of activation with cues", x, top - 3, isSmall: true);
            table.Draw(Cells(channels, cues, style), names, x, top, width, rowHeight);
            bottom = Math.Max(bottom, top + height + table.HeightBelow(names, width / names.Length));
            bottom = sheet.Legend(
                [
                    LegendKey.Scale("−0.6", "+0.6: correlation, 95 % interval leaves out 0", at =>
                        Shade(Strong * ((2 * at) - 1), style), style),
                    LegendKey.Empty("the interval holds 0", style),
                ],
                FigureSheet.Edge, bottom + (0.4f * style.FontPoints), style.Width - FigureSheet.Edge);
        }

        string about = $"Channels of {atlas.Layer} in {atlas.Model}, {Numbers.Of(atlas.Clips, "clip")} of {atlas.Corpus}";
        return sheet.Finish(
            bottom + FigureSheet.Edge, about,
            $"{about}: the {channels.Length} channels with the largest share of the absolute relevance, "
                + "and the correlation of each channel's activation with the cues over voiced time "
                + "(mean over clips by Fisher's z; intervals over clips, speakers are not accounted for).");
    }

    private static Plot Shares(ConceptProfile[] channels, double reach, FigureStyle style)
    {
        Plot plot = FigurePlot.Create(style, 0, reach, -0.5, channels.Length - 0.5);
        for (int i = 0; i < channels.Length; i++)
        {
            double y = channels.Length - 1 - i;
            FigurePlot.Fill(plot, 0, 100 * channels[i].Share, y - 0.34, y + 0.34, style.Line);
        }

        return plot;
    }

    private static Color Shade(double correlation, FigureStyle style) => style.Diverging(correlation / Strong);

    private static CellTable.Cell?[][] Cells(ConceptProfile[] channels, string[] cues, FigureStyle style) =>
    [
        .. channels.Select(channel => (CellTable.Cell?[])
        [
            .. cues.Select(cue =>
            {
                if (channel.Cues.FirstOrDefault(found => found.Cue == cue) is not { } found || !double.IsFinite(found.Correlation))
                {
                    return null;
                }

                bool isClear = found.Low > 0 || found.High < 0;
                return new CellTable.Cell(
                    isClear ? Shade(found.Correlation, style) : style.Paper, [RoundTicks.Signed(found.Correlation, 2)], isClear ? style.Ink
                        : style.Muted);
            }),
        ]),
    ];
}
