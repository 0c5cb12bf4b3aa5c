using System.Globalization;
using SerHost.Signal.Programs;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace Cues.OpenSmile;

/// <summary>Reads a table of openSMILE's csvSink: <c>;</c> between columns, a header, <c>frameTime</c> in seconds, one row a
/// frame.</summary>
internal static class OpenSmileTable
{
    private const double SemitoneReferenceHz = 27.5;
    private const double LargestIrregularity = 0.002;

    // A row of eGeMAPS holds a 20 ms and a 60 ms frame that start together; it stands at the middle of their centres.
    private const double RowCentreSeconds = 0.02;
    private const double RowSpanSeconds = 0.06;
    private const double UsualStepSeconds = 0.01;

    /// <summary>The tracks of a table.</summary>
    /// <exception cref="ExternalProgramException">The table is not what csvSink writes, or has no column known here.</exception>
    public static CueTracks Read(string program, string[] lines)
    {
        if (lines.Length == 0 || !lines[0].Contains(';'))
        {
            throw Refuse(program, "a header with ';' between names", lines.Length == 0 ? "an empty file" : $"'{Short(lines[0])}'");
        }

        string[] header = lines[0].Split(';');
        int timeColumn = Array.IndexOf(header, "frameTime");
        if (timeColumn < 0)
        {
            throw Refuse(program, "a column frameTime (csvSink option timestamp = 1)", $"the columns {Short(lines[0])}");
        }

        int[] columns = [.. OpenSmileCueList.Entries.Select(entry => Array.FindIndex(header, name => entry.Columns.Contains(name)))];
        if (columns.All(column => column < 0))
        {
            throw Refuse(program, "eGeMAPS low-level descriptors such as Loudness_sma3 (is the option 'csv-option' right for the "
                + "configuration?)", $"the columns {Short(lines[0])}");
        }

        List<double[]> rows = Rows(program, lines, header, timeColumn);
        return Pack(program, rows, columns, timeColumn);
    }

    // The last row of the smoothed descriptors comes twice, with the same time: the repetition is dropped.
    private static List<double[]> Rows(string program, string[] lines, string[] header, int timeColumn)
    {
        var rows = new List<double[]>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            string[] cells = lines[i].Split(';');
            if (cells.Length != header.Length)
            {
                throw Refuse(program, $"{header.Length} columns", $"{cells.Length} in line {i + 1}");
            }

            double[] row = [.. cells.Select((cell, column) => Parse(program, cell, header[column], i + 1))];
            if (rows.Count == 0 || row[timeColumn] > rows[^1][timeColumn] + 1e-9)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static double Parse(string program, string cell, string column, int line) =>
        column == "name"
            ? 0
            : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : throw Refuse(program, "a number", $"'{Short(cell)}' in column {column}, line {line}");

    private static CueTracks Pack(string program, List<double[]> rows, int[] columns, int timeColumn)
    {
        int count = rows.Count;
        double first = count > 0 ? rows[0][timeColumn] : 0;
        double step = count > 1 ? (rows[^1][timeColumn] - first) / (count - 1) : UsualStepSeconds;
        for (int t = 0; t < count; t++)
        {
            if (Math.Abs(rows[t][timeColumn] - first - (t * step)) > LargestIrregularity)
            {
                throw Refuse(program, "rows at equal distances in time",
                    string.Create(CultureInfo.InvariantCulture, $"{rows[t][timeColumn]} s in row {t + 1}"));
            }
        }

        var values = new float[columns.Length * count];
        Array.Fill(values, float.NaN);
        var isVoiced = new bool[count];
        int hertz = 1, semitone = 2;
        for (int t = 0; t < count; t++)
        {
            double hz = Cell(rows[t], columns[hertz]), tone = Cell(rows[t], columns[semitone]);
            hz = hz > 0 ? hz : tone > 0 ? SemitoneReferenceHz * Math.Pow(2, tone / 12) : double.NaN;
            tone = hz > 0 ? 12 * Math.Log2(hz / SemitoneReferenceHz) : double.NaN;
            isVoiced[t] = hz > 0;
            for (int c = 0; c < columns.Length; c++)
            {
                double value = c == hertz ? hz : c == semitone ? tone : Cell(rows[t], columns[c]);
                bool isUndefined = OpenSmileCueList.All[c].IsVoicedOnly && (!isVoiced[t] || value == 0);
                values[(c * count) + t] = isUndefined ? float.NaN : (float)value;
            }
        }

        return new CueTracks(OpenSmileCueList.All, new TimeAxis(first + RowCentreSeconds, step, count, RowSpanSeconds), values, isVoiced);
    }

    private static double Cell(double[] row, int column) => column < 0 ? double.NaN : row[column];

    private static string Short(string text) => text.Length > 120 ? text[..120] + "…" : text;

    private static ExternalProgramException Refuse(string program, string expected, string found) => new(
        program, $"'{program}' wrote something else than expected: {expected} expected, {found} found.");
}
