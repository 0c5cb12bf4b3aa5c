using SerHost.Core.Exports.Labels;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Tables;
using SerHost.Plugins;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Exports;

/// <summary>The salient segments of a run as files for programs that show recordings, with a table that says which file belongs to
/// what.</summary>
/// <param name="library">The store's results.</param>
/// <param name="rows">The run's rows.</param>
internal sealed class LabelExport(ResultLibrary library, IReadOnlyList<RunRow> rows)
{
    private static readonly TableSchema s_schema = new(
        "files", "One file of labels.", ["file"],
        [
            new("file", ColumnType.Text, "The file, from this folder."),
            new("clip", ColumnType.Text, "Name of the clip in its corpus."),
            new("method", ColumnType.Text, "Name of the attribution method in the run; empty where one file holds all of them."),
            new("segments", ColumnType.Integer, "Salient segments in it."),
            new("sha256", ColumnType.Text, "SHA-256 of the file."),
        ]);

    /// <summary>A TextGrid a clip: a tier with its names, and two tiers a method (segments with rank and score; what the voice does
    /// there).</summary>
    public RunTable TextGrids(string folder)
    {
        var names = new FileNames();
        return new RunTable(s_schema, ClipOutcome.Grouped(rows).SelectMany<IReadOnlyList<RunRow>, Cell[]>(clip =>
        {
            if (library.Prediction(clip[0]) is not { DurationSeconds: > 0 } prediction)
            {
                return [];
            }

            (string Method, IReadOnlyList<SegmentLabel> Labels)[] found =
                [.. clip.Select(row => (row.Method, SegmentLabel.Of(library, row, withFrequencies: false)))];
            string about = $"{clip[0].ClipId} | label {clip[0].Label ?? "unknown"} | decision {prediction.PredictedLabel}";
            TextGridTier[] tiers =
            [
                new("clip", [(new TimeRange(0, prediction.DurationSeconds), about)]),
                .. found.SelectMany(method => (TextGridTier[])
                [
                    .. TextGridTier.Lay(method.Method, method.Labels.Select(label => (label.Range, label.Title))),
                    .. TextGridTier.Lay($"{method.Method}: cues", method.Labels.Select(label => (label.Range, label.Words))),
                ]),
            ];
            string file = $"{names.Of(clip[0].ClipId)}.TextGrid";
            File.WriteAllText(Path.Combine(folder, file), TextGridFile.Write(prediction.DurationSeconds, tiers));
            return [Entry(folder, file, clip[0].ClipId, null, found.Sum(method => method.Labels.Count))];
        }));
    }

    /// <summary>A file of Audacity labels a clip and method.</summary>
    public RunTable Audacity(string folder) => EachMethod("txt", (row, name) =>
    {
        IReadOnlyList<SegmentLabel> labels = SegmentLabel.Of(library, row, withFrequencies: true);
        File.WriteAllText(Path.Combine(folder, name), AudacityLabels.Write(labels));
        return Entry(folder, name, row.ClipId, row.Method, labels.Count);
    });

    /// <summary>A layer of Sonic Visualiser a clip and method.</summary>
    public RunTable SonicVisualiser(string folder) => EachMethod("svl", (row, name) =>
    {
        StoredPrediction prediction = library.Prediction(row)!;
        IReadOnlyList<SegmentLabel> labels = SegmentLabel.Of(library, row, withFrequencies: false);
        SonicVisualiserLayer.Write(Path.Combine(folder, name), $"{row.Method}, {row.ClipId}", prediction.SampleRateHz,
            prediction.DurationSeconds, labels);
        return Entry(folder, name, row.ClipId, row.Method, labels.Count);
    });

    private RunTable EachMethod(string extension, Func<RunRow, string, Cell[]> write)
    {
        FileNames clips = new(), methods = new();
        return new RunTable(s_schema, rows.Where(row => library.Prediction(row) is { DurationSeconds: > 0 } && row.ContrastKey is not null)
            .Select(row => write(row, $"{clips.Of(row.ClipId)}.{methods.Of(row.Method)}.{extension}")));
    }

    private static Cell[] Entry(string folder, string file, string clip, string? method, int segments) =>
        [file, clip, method, segments, FileHash.Of(Path.Combine(folder, file))];
}
