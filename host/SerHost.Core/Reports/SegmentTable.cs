using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;
using SerHost.Core.Tables;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Reports;

/// <summary>The salient segments of a run: one row a segment, in seconds of the recording, within its length.</summary>
public static class SegmentTable
{
    /// <summary>What the table holds.</summary>
    public static TableSchema Schema { get; } = new(
        "segments", "One salient segment of one clip by one method.", ["clip", "method", "rank"],
        [
            new("clip", ColumnType.Text, "Name of the clip in its corpus."),
            new("label", ColumnType.Text, "The clip's own label; empty where unknown."),
            new("predicted", ColumnType.Text, "The model's decision."),
            new("target", ColumnType.Text, "The output that was explained."),
            new("method", ColumnType.Text, "Name of the attribution method in the run."),
            new("rank", ColumnType.Integer, "1 for the most relevant."),
            new("start_s", ColumnType.Number, "Where it begins in the recording; cut at 0, where a window begins half a frame before the first sample.", "s"),
            new("end_s", ColumnType.Number, "Where it ends; cut at the end of the recording.", "s"),
            new("score", ColumnType.Number, "Summed relevance of the segment, in the method's own unit."),
        ]);

    /// <summary>The rows of one clip under one method.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="row">The run's row.</param>
    public static IEnumerable<Cell[]> Rows(ResultLibrary library, RunRow row)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(row);
        if (library.Contrast(row) is not { } contrast)
        {
            yield break;
        }

        double duration = library.Prediction(row)?.DurationSeconds ?? double.NaN;
        foreach (Segment segment in contrast.Selection.Segments)
        {
            TimeRange range = ClipTime.Within(segment, duration);
            yield return [row.ClipId, row.Label, row.Predicted, row.Target, row.Method, segment.Rank, range.StartSeconds, range.EndSeconds,
                segment.Score];
        }
    }

    /// <summary>Writes segments as CSV.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="library">The store's results.</param>
    /// <param name="rows">The run's rows.</param>
    public static void WriteCsv(TextWriter writer, ResultLibrary library, IEnumerable<RunRow> rows) =>
        CsvTable.Write(writer, Schema, rows.SelectMany(row => Rows(library, row)));
}
