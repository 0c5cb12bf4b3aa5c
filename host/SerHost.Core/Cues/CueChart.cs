using System.Globalization;
using System.Text;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Cues;

/// <summary>Draws cue tracks as lines of block characters, one line a cue; blanks where undefined.</summary>
public static class CueChart
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>The chart's lines, a time scale last.</summary>
    /// <param name="tracks">The cues.</param>
    /// <param name="width">Characters a track may take.</param>
    /// <param name="cueIds">Which cues; all when null. Unknown ids are passed over; when all are unknown there is no line.</param>
    public static IReadOnlyList<string> Draw(CueTracks tracks, int width, IReadOnlyList<string>? cueIds = null)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 8);
        if (tracks.TimeAxis.Count == 0)
        {
            return ["(no frames)"];
        }

        int[] shown = [.. Enumerable.Range(0, tracks.Cues.Count).Where(c => cueIds is null || cueIds.Contains(tracks.Cues[c].Id))];
        if (shown.Length == 0)
        {
            return [];
        }

        int nameWidth = shown.Max(c => Label(tracks.Cues[c]).Length);
        var lines = new List<string>();
        foreach (int c in shown)
        {
            double[] columns = Columns(tracks.Track(c).Span, Math.Min(width, tracks.TimeAxis.Count));
            double[] defined = [.. columns.Where(value => !double.IsNaN(value))];
            string range = defined.Length == 0
                ? "undefined throughout"
                : string.Create(CultureInfo.InvariantCulture, $"{defined.Min():G3} … {defined.Max():G3}");
            lines.Add($"{Label(tracks.Cues[c]).PadRight(nameWidth)} {Bars(columns, defined)} {range}");
        }

        double start = tracks.TimeAxis.Extent.StartSeconds, end = tracks.TimeAxis.Extent.EndSeconds;
        string last = string.Create(CultureInfo.InvariantCulture, $"{end:0.00} s");
        string first = string.Create(CultureInfo.InvariantCulture, $"{start:0.00} s");
        int drawn = Math.Min(width, tracks.TimeAxis.Count);
        lines.Add($"{new string(' ', nameWidth)} {first}{new string(' ', Math.Max(1, drawn - first.Length - last.Length))}{last}");
        return lines;
    }

    private static string Label(CueDescriptor cue) => cue.Unit.Length == 0 ? cue.Id : $"{cue.Id} [{cue.Unit}]";

    // Mean of the defined frames behind each character.
    private static double[] Columns(ReadOnlySpan<float> track, int width)
    {
        var columns = new double[width];
        for (int x = 0; x < width; x++)
        {
            int from = (int)((long)x * track.Length / width), to = Math.Max(from + 1, (int)((long)(x + 1) * track.Length / width));
            double sum = 0;
            int count = 0;
            foreach (float value in track[from..to])
            {
                if (!float.IsNaN(value))
                {
                    sum += value;
                    count++;
                }
            }

            columns[x] = count == 0 ? double.NaN : sum / count;
        }

        return columns;
    }

    private static string Bars(double[] columns, double[] defined)
    {
        var bars = new StringBuilder();
        double low = defined.Length == 0 ? 0 : defined.Min(), span = defined.Length == 0 ? 1 : Math.Max(defined.Max() - low, 1e-12);
        foreach (double value in columns)
        {
            bars.Append(double.IsNaN(value) ? ' ' : Levels[Math.Min(Levels.Length - 1, (int)((value - low) / span * Levels.Length))]);
        }

        return bars.ToString();
    }
}
