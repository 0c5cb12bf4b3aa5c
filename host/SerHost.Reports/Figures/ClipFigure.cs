using ScottPlot;
using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Reports.Figures;

/// <summary>One method's map of a clip, as a figure shows it.</summary>
/// <param name="Name">Name of the method; empty where there is only the model's input, which nothing has explained.</param>
/// <param name="Target">The output explained.</param>
/// <param name="Input">What the model saw.</param>
/// <param name="Map">The relevance.</param>
/// <param name="Segments">The salient segments.</param>
public sealed record FigureMap(string Name, string Target, ModelInput Input, RelevanceMap Map, IReadOnlyList<Segment> Segments)
{
    /// <summary>Reads a row's map; null when it has none.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="row">The row.</param>
    public static FigureMap? Read(ResultLibrary library, RunRow row)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(row);
        return library.MapDetails(row) is { } details && library.Map(row) is { } map && library.Input(row) is { } input
            ? new FigureMap(row.Method, details.TargetLabel, input, map, library.Contrast(row)?.Selection.Segments ?? [])
            : null;
    }
}

/// <summary>One clip: waveform, and what the model saw under each of up to four methods, with the segments.</summary>
public static class ClipFigure
{
    private const int Most = 4;

    /// <summary>The recording behind a row; null where its file is gone.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="Core.Audio.AudioFileException">The file is there and cannot be read.</exception>
    public static AudioClip? Recording(RunRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.ClipPath is { } path && File.Exists(path) ? Core.Audio.AudioFile.Read(path).Clip : null;
    }

    /// <summary>The clip and the model's decision, in words.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="row">A row of the clip.</param>
    public static string Describe(ResultLibrary library, RunRow row)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(row);
        StoredPrediction? found = library.Prediction(row);
        string label = row.Label is null ? "" : $", labelled {row.Label}";
        string decision = found is null ? "" : found.Probabilities.Count == 0 ? $", {found.ModelId}"
            : FormattableString.Invariant($", taken for {found.PredictedLabel} ")
                + FormattableString.Invariant($"(probability {found.Probabilities[found.Predicted]:0.00}) by {found.ModelId}");
        return $"Clip {row.ClipId}{label}{decision}";
    }

    /// <summary>Waveform and maps.</summary>
    /// <param name="maps">One to four, of one clip.</param>
    /// <param name="sound">The recording; null where it is not at hand.</param>
    /// <param name="about">The clip in words, for the caption.</param>
    /// <param name="style">How it looks.</param>
    /// <exception cref="RequestException">There is none, or there are too many.</exception>
    public static Figure Maps(IReadOnlyList<FigureMap> maps, AudioClip? sound, string about, FigureStyle style)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(style);
        if (maps.Count is 0 or > Most)
        {
            throw new RequestException("--methods",
                $"The figure shows one to {Most} methods, not {maps.Count}. Name them with --methods a,b.");
        }

        FigureFont.Require(style.Font);
        var sheet = new FigureSheet(style);
        TimeRange extent = maps[0].Input.TimeAxis.Extent;
        double start = Math.Min(0, extent.StartSeconds), end = Math.Max(sound?.DurationSeconds ?? 0, extent.EndSeconds);
        float left = Left(sheet, style), width = style.Width - left - (2 * FigureSheet.Edge), top = FigureSheet.Edge;
        if (sound is not null)
        {
            float height = 5.2f * style.FontPoints;
            top += sheet.LineHeight;
            sheet.Head("waveform", "amplitude, 1 is full scale", left, top, width);
            (Plot wave, double peak) = Wave(sound, start, end, style);
            sheet.Place(wave, left, top, width, height);
            sheet.TicksLeft([(0, RoundTicks.Signed(-peak, 2)), (0.5, "0"), (1, RoundTicks.Signed(peak, 2))], left, top, height);
            top += height + (0.5f * style.FontPoints);
        }

        foreach (FigureMap map in maps)
        {
            float height = map.Map.Bands == 1 ? 3.4f * style.FontPoints : 9.4f * style.FontPoints;
            top += sheet.LineHeight;
            sheet.Head(
                map.Name.Length == 0 ? "model's input" : map.Name, map.Name.Length == 0 || map.Target.Length == 0 ? ""
                    : $"relevance for {map.Target}", left, top, width);
            sheet.Place(Strip(map, start, end, style), left, top, width, height);
            if (map.Map.Bands > 1)
            {
                sheet.LabelLeft("frequency (kHz)", top, height, FigureSheet.Edge + style.SmallPoints);
                sheet.TicksLeft(Kilohertz(map), left, top, height);
            }

            top += height + (0.5f * style.FontPoints);
        }

        top -= 0.5f * style.FontPoints;
        sheet.ScaleBelow(start, end, left, top, width);
        top += FigureSheet.TickRoom + (2.2f * style.FontPoints);
        sheet.Write("time in the recording (s)", left + (width / 2), top, TextAnchor.Middle, isSmall: true);
        float bottom = sheet.Legend(Keys(maps, end, style), left, top + (0.6f * style.FontPoints), style.Width - FigureSheet.Edge);
        string methods = string.Join(", ", maps.Select(map => map.Name).Where(name => name.Length > 0));
        return sheet.Finish(
            bottom + FigureSheet.Edge, about,
            $"{about}. {(sound is null ? "" : "Top: waveform. ")}Grey: the level of the model's input over time and frequency, "
                + $"{(style.IsDark ? "lighter" : "darker")} is louder. "
                + (methods.Length == 0 ? ""
                    : $"Tints: relevance by {methods}; orange spoke for the output, "
                + "blue against it, each map scaled to its largest value, weak relevance lifted by a square root. "
                + "Numbered bars: salient segments, 1 the most relevant."));
    }

    /// <summary>Room for numbers and the turned label left of the panels.</summary>
    private static float Left(FigureSheet sheet, FigureStyle style) =>
        FigureSheet.Edge + style.SmallPoints + 5 + Math.Max(sheet.Width("0.125", isSmall: true), sheet.Width("+0.00", isSmall: true))
            + FigureSheet.TickRoom;

    private static IEnumerable<LegendKey> Keys(IReadOnlyList<FigureMap> maps, double end, FigureStyle style)
    {
        (float low, float span) = TintedImage.Range(maps[0].Input);
        string unit = maps[0].Input.Scale.Unit;
        if (maps.Any(map => map.Name.Length > 0))
        {
            yield return LegendKey.Scale(
                "against −1", "+1 for the output: relevance, in shares of the map's largest (root scale)", at =>
                    TintedImage.Tint(maps[0].Map.Bands == 1 ? 0 : 0.25, (2 * at) - 1, style), style);
        }

        if (maps[0].Map.Bands > 1)
        {
            yield return LegendKey.Scale(
                RoundTicks.Text(Math.Round(low, 1)), $"{RoundTicks.Text(Math.Round(low + span, 1))} {PlainText.OneLine(unit)}: level",
                    at => TintedImage.Tint(at, 0, style), style);
        }

        if (maps.Any(map => map.Segments.Count > 0))
        {
            yield return LegendKey.Area("salient segments, 1 the most relevant", style.For);
        }

        if (maps.Any(map => map.Input.IsPadding.Span.Contains(true)))
        {
            yield return LegendKey.Area("padding", TintedImage.Padding(style));
        }
        else if (maps.Any(map => end - map.Input.TimeAxis.Extent.EndSeconds > map.Input.TimeAxis.StepSeconds))
        {
            yield return LegendKey.Area("not heard by the model", TintedImage.Padding(style));
        }
    }

    private static (Plot Plot, double Peak) Wave(AudioClip sound, double start, double end, FigureStyle style)
    {
        const int columns = 2000;
        ReadOnlySpan<float> samples = sound.Samples.Span;
        int count = Math.Max(1, Math.Min(columns, samples.Length));
        double[] xs = new double[count], lows = new double[count], highs = new double[count];
        double peak = 1e-6;
        for (int column = 0; column < count; column++)
        {
            int first = (int)((long)column * samples.Length / count), last = (int)((long)(column + 1) * samples.Length / count);
            xs[column] = (first + last) / 2.0 / sound.SampleRateHz;
            for (int i = first; i < last; i++)
            {
                lows[column] = Math.Min(lows[column], samples[i]);
                highs[column] = Math.Max(highs[column], samples[i]);
            }

            peak = Math.Max(peak, Math.Max(highs[column], -lows[column]));
        }

        peak = Math.Max(0.01, Math.Ceiling(peak * 100) / 100);
        Plot plot = FigurePlot.Create(style, start, end, -peak, peak);
        ScottPlot.Plottables.FillY fill = plot.Add.FillY(xs, lows, highs);
        fill.FillColor = style.Line;
        fill.LineColor = style.Line;
        fill.LineWidth = 0.3f;
        return (plot, peak);
    }

    /// <summary>Share of a strip's height that the segments' bars and numbers take below the picture.</summary>
    private static double Lane(FigureMap shown) => shown.Segments.Count == 0 ? 0 : shown.Map.Bands == 1 ? 0.4 : 0.14;

    private static Plot Strip(FigureMap shown, double start, double end, FigureStyle style)
    {
        RelevanceMap map = shown.Map;
        double lane = Lane(shown) / (1 - Lane(shown)) * map.Bands;
        Plot plot = FigurePlot.Create(style, start, end, -lane, map.Bands);
        TimeRange extent = map.TimeAxis.Extent;
        ScottPlot.Plottables.ImageRect picture = plot.Add.ImageRect(
            new Image(TintedImage.Of(shown.Input, map, style)), new CoordinateRect(extent.StartSeconds, extent.EndSeconds, 0, map.Bands));
        picture.AntiAlias = false;
        if (extent.EndSeconds < end)
        {
            FigurePlot.Fill(plot, extent.EndSeconds, end, 0, map.Bands, TintedImage.Padding(style));
        }

        foreach (Segment segment in shown.Segments)
        {
            FigurePlot.Fill(
                plot, segment.Range.StartSeconds, segment.Range.EndSeconds, -0.28 * lane, -0.06 * lane,
                    FigureStyle.Mix(style.Paper, style.For, segment.Rank == 1 ? 1 : 0.7));
            FigurePlot.Write(
                plot, style, segment.Rank.ToString(System.Globalization.CultureInfo.InvariantCulture), segment.Range.CentreSeconds,
                    -0.66 * lane, Alignment.MiddleCenter);
        }

        return plot;
    }

    private static IEnumerable<(double Share, string Text)> Kilohertz(FigureMap shown)
    {
        float[] centres = shown.Input.BandCentresHz.ToArray();
        bool isFalling = centres[0] > centres[^1];
        if (isFalling)
        {
            Array.Reverse(centres);
        }

        double lane = Lane(shown);
        return from hertz in (int[])[125, 250, 500, 1000, 2000, 4000, 8000, 16000]
               let band = Array.FindIndex(centres, centre => centre >= hertz)
               where band > 0
               let place = band - 1 + ((hertz - centres[band - 1]) / (centres[band] - centres[band - 1])) + 0.5
               let share = lane + ((1 - lane) * place / centres.Length)
               where share > lane + 0.03 && hertz is not 250 || share > lane + 0.25
               select (share, RoundTicks.Text(hertz / 1000.0));
    }
}
