using System.Globalization;
using System.Text;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Exports.Labels;

/// <summary>A tier of a TextGrid: intervals with a text, without overlap, in order of time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Intervals">Its intervals; what lies between them is empty.</param>
internal sealed record TextGridTier(string Name, IReadOnlyList<(TimeRange Range, string Text)> Intervals)
{
    /// <summary>Intervals that may overlap, laid on as few tiers as hold them without: Praat takes overlaps silently and shows
    /// nonsense.</summary>
    /// <param name="name">Name of the first tier; the next ones get their number behind it.</param>
    /// <param name="intervals">The intervals, in order of time.</param>
    public static IReadOnlyList<TextGridTier> Lay(string name, IEnumerable<(TimeRange Range, string Text)> intervals)
    {
        var tiers = new List<List<(TimeRange Range, string Text)>> { new() };
        foreach ((TimeRange Range, string Text) interval in intervals.OrderBy(interval => interval.Range.StartSeconds))
        {
            List<(TimeRange Range, string Text)>? free =
                tiers.FirstOrDefault(tier => tier.Count == 0 || tier[^1].Range.EndSeconds <= interval.Range.StartSeconds);
            if (free is null)
            {
                tiers.Add(free = []);
            }

            free.Add(interval);
        }

        return [.. tiers.Select((tier, i) => new TextGridTier(i == 0
            ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ({i + 1})"), tier))];
    }
}

/// <summary>Writes Praat's TextGrids in its long text form, UTF-8. Source: Praat manual, "TextGrid file formats".</summary>
internal static class TextGridFile
{
    /// <summary>A TextGrid as text.</summary>
    /// <param name="durationSeconds">Length of the recording.</param>
    /// <param name="tiers">Its tiers; intervals lie within the recording.</param>
    /// <exception cref="ArgumentException">Intervals of a tier overlap, have no length, or lie outside.</exception>
    public static string Write(double durationSeconds, IReadOnlyList<TextGridTier> tiers)
    {
        var text = new StringBuilder();
        Line(text, "File type = \"ooTextFile\"");
        Line(text, "Object class = \"TextGrid\"");
        Line(text, "");
        Line(text, "xmin = 0");
        Line(text, $"xmax = {Number(durationSeconds)}");
        Line(text, "tiers? <exists>");
        Line(text, $"size = {tiers.Count}");
        Line(text, "item []:");
        for (int t = 0; t < tiers.Count; t++)
        {
            (double Start, double End, string Text)[] intervals = [.. Filled(tiers[t], durationSeconds)];
            Line(text, $"    item [{t + 1}]:");
            Line(text, "        class = \"IntervalTier\"");
            Line(text, $"        name = {Quoted(tiers[t].Name)}");
            Line(text, "        xmin = 0");
            Line(text, $"        xmax = {Number(durationSeconds)}");
            Line(text, $"        intervals: size = {intervals.Length}");
            for (int i = 0; i < intervals.Length; i++)
            {
                Line(text, $"        intervals [{i + 1}]:");
                Line(text, $"            xmin = {Number(intervals[i].Start)}");
                Line(text, $"            xmax = {Number(intervals[i].End)}");
                Line(text, $"            text = {Quoted(intervals[i].Text)}");
            }
        }

        return text.ToString();
    }

    /// <summary>A tier's intervals with empty ones between them: Praat wants every moment covered once.</summary>
    private static IEnumerable<(double Start, double End, string Text)> Filled(TextGridTier tier, double durationSeconds)
    {
        double end = 0;
        foreach ((TimeRange range, string text) in tier.Intervals)
        {
            if (range.StartSeconds < end || range.EndSeconds <= range.StartSeconds || range.EndSeconds > durationSeconds)
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"Tier {tier.Name}: the interval from {range.StartSeconds} to {range.EndSeconds} s overlaps another, has no length, or lies outside 0 to {durationSeconds} s."), nameof(tier));
            }

            if (range.StartSeconds > end)
            {
                yield return (end, range.StartSeconds, "");
            }

            yield return (range.StartSeconds, range.EndSeconds, text);
            end = range.EndSeconds;
        }

        if (end < durationSeconds)
        {
            yield return (end, durationSeconds, "");
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // Praat takes both kinds of line ends; files are the same on every system.
    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
