using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>The salient segments of a run as CSV: one line a segment, in seconds of the recording.</summary>
/// <remarks>A segment that begins at the input's first frame may begin a little before 0.</remarks>
public static class SegmentCsv
{
    /// <summary>The header line.</summary>
    public const string Header = "clip,label,predicted,target,method,rank,start_s,end_s,score";

    /// <summary>Writes segments.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="rows">The run's rows with their segments; null for rows without.</param>
    public static void Write(TextWriter writer, IEnumerable<(RunRow Row, IReadOnlyList<Segment>? Segments)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var csv = new CsvRows(writer, Header);
        foreach ((RunRow row, IReadOnlyList<Segment>? segments) in rows)
        {
            foreach (Segment segment in segments ?? [])
            {
                csv.Add(row.ClipId, row.Label, row.Predicted, row.Target, row.Method)
                    .Add(segment.Rank)
                    .Add(segment.Range.StartSeconds, segment.Range.EndSeconds, segment.Score)
                    .End();
            }
        }
    }
}
