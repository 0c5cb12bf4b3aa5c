using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>The salient segments of a run as CSV: one line a segment, in seconds of the recording. A segment that begins at the input's first frame may begin a little before 0.</summary>
public static class SegmentCsv
{
    /// <summary>The header line.</summary>
    public const string Header = "clip,label,predicted,target,method,rank,start_s,end_s,score";

    /// <summary>Writes segments.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="rows">The run's rows with their segments; null for rows without.</param>
    public static void Write(TextWriter writer, IEnumerable<(RunRow Row, IReadOnlyList<Segment>? Segments)> rows)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(rows);
        writer.WriteLine(Header);
        foreach ((RunRow row, IReadOnlyList<Segment>? segments) in rows)
        {
            foreach (Segment segment in segments ?? [])
            {
                writer.WriteLine(string.Join(
                    ',',
                    CsvText.Quote(row.ClipId), CsvText.Quote(row.Label), CsvText.Quote(row.Predicted), CsvText.Quote(row.Target), CsvText.Quote(row.Method),
                    CsvText.Count(segment.Rank), CsvText.Number(segment.Range.StartSeconds), CsvText.Number(segment.Range.EndSeconds), CsvText.Number(segment.Score)));
            }
        }
    }
}
