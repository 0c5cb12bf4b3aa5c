using ScottPlot;
using SerHost.Analysis.Segments;
using SerHost.Core.Reports;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Reports.Figures;

/// <summary>The cues of one clip over time, a method's segments shaded.</summary>
public static class CurveFigure
{
    /// <summary>Draws cue curves.</summary>
    /// <param name="cues">The curves.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="method">The method they are of.</param>
    /// <param name="cueIds">Cues to show, one or more.</param>
    /// <param name="about">The clip in words, for the caption.</param>
    /// <param name="style">How it looks.</param>
    /// <exception cref="RequestException">A cue was not measured.</exception>
    public static Figure Create(
        CueTracks cues, IReadOnlyList<Segment> segments, string method, IReadOnlyList<string> cueIds, string about, FigureStyle style)
    {
        ArgumentNullException.ThrowIfNull(cues);
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(cueIds);
        ArgumentNullException.ThrowIfNull(style);
        FigureFont.Require(style.Font);
        var sheet = new FigureSheet(style);
        double start = Math.Min(0, cues.TimeAxis.Extent.StartSeconds), end = cues.TimeAxis.Extent.EndSeconds;
        Curve[] curves = [.. cueIds.Select(id => Curve.Of(cues, id))];
        float height = 5.6f * style.FontPoints, left = FigureSheet.Edge + FigureSheet.TickRoom
            + curves.SelectMany(curve => curve.Ticks(height, style)).Select(tick => sheet.Width(RoundTicks.Text(tick), isSmall: true))
                .DefaultIfEmpty().Max();
        float width = style.Width - left - (2 * FigureSheet.Edge), top = FigureSheet.Edge;
        foreach (Curve curve in curves)
        {
            top += sheet.LineHeight;
            sheet.Head(curve.Name, curve.Unit, left, top, width);
            sheet.Place(curve.Draw(cues.TimeAxis, segments, start, end, style), left, top, width, height);
            sheet.TicksLeft(curve.Ticks(height, style).Select(tick =>
                ((tick - curve.Low) / (curve.High - curve.Low), RoundTicks.Text(tick))), left, top, height);
            top += height + (0.5f * style.FontPoints);
        }

        top -= 0.5f * style.FontPoints;
        sheet.ScaleBelow(start, end, left, top, width);
        top += FigureSheet.TickRoom + (2.2f * style.FontPoints);
        sheet.Write("time in the recording (s)", left + (width / 2), top, TextAnchor.Middle, isSmall: true);
        LegendKey[] keys =
        [
            LegendKey.Line("cue, in frames where it is defined", style.Line, 0.9f),
            .. segments.Count == 0 ? [] : (LegendKey[])[LegendKey.Area($"salient segments of {PlainText.OneLine(method)}", Shade(style))],
        ];
        float bottom = sheet.Legend(keys, left, top + (0.6f * style.FontPoints), style.Width - FigureSheet.Edge);
        return sheet.Finish(
            bottom + FigureSheet.Edge, about,
            $"{about}. Cues frame by frame; gaps are frames in which a cue is not defined (voice quality and pitch need voicing). "
                + (segments.Count == 0 ? "" : $"Shaded: the {segments.Count} most relevant segments by {method}."));
    }

    private static Color Shade(FigureStyle style) => FigureStyle.Mix(style.Paper, style.For, style.IsDark ? 0.35 : 0.22);

    /// <summary>One cue's values and the range they are shown in.</summary>
    private sealed record Curve(string Name, string Unit, float[] Track, double Low, double High)
    {
        public double[] Ticks(float height, FigureStyle style) => RoundTicks.Fitting(Low, High, height, _ => 1.9f * style.SmallPoints);

        public static Curve Of(CueTracks cues, string id)
        {
            int row = cues.Cues.TakeWhile(cue => cue.Id != id).Count();
            if (row == cues.Cues.Count)
            {
                throw new RequestException("--cues",
                    $"The cue '{id}' was not measured. There are: {string.Join(", ", cues.Cues.Select(cue => cue.Id))}.");
            }

            float[] track = cues.Track(row).ToArray();
            float[] defined = [.. track.Where(float.IsFinite)];
            (double low, double high) = defined.Length == 0 ? (0.0, 1.0) : (defined.Min(), defined.Max());
            double margin = high > low ? 0.08 * (high - low) : Math.Max(1e-6, 0.1 * Math.Abs(high));
            string unit = cues.Cues[row].Unit.Length > 0 ? cues.Cues[row].Unit : CueLabel.Unit(id);
            return new Curve(CueLabel.Name(id), unit.Length > 0 ? PlainText.OneLine(unit) : "no unit", track, low - margin, high + margin);
        }

        public Plot Draw(TimeAxis axis, IReadOnlyList<Segment> segments, double start, double end, FigureStyle style)
        {
            Plot plot = FigurePlot.Create(style, start, end, Low, High);
            foreach (Segment segment in segments)
            {
                FigurePlot.Fill(plot, segment.Range.StartSeconds, segment.Range.EndSeconds, Low, High, Shade(style));
            }

            double[] xs = [.. Enumerable.Range(0, Track.Length).Select(axis.CentreOf)];
            foreach ((int first, int count) in Runs(Track))
            {
                double[] values = [.. Track[first..(first + count)].Select(value => (double)value)];
                ScottPlot.Plottables.Scatter line = plot.Add.Scatter(xs[first..(first + count)], values, style.Line);
                line.LineWidth = 0.9f;
                line.MarkerSize = count == 1 ? 1.5f : 0;
            }

            return plot;
        }
    }

    /// <summary>Stretches where a track is defined.</summary>
    private static IEnumerable<(int First, int Count)> Runs(float[] track)
    {
        for (int i = 0; i < track.Length; i++)
        {
            int first = i;
            while (i < track.Length && float.IsFinite(track[i]))
            {
                i++;
            }

            if (i > first)
            {
                yield return (first, i - first);
            }
        }
    }
}
