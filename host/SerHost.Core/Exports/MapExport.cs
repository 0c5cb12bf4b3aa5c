using SerHost.Core.Arrays;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Tables;
using SerHost.Plugins;
using SerHost.Sdk.Attribution;

namespace SerHost.Core.Exports;

/// <summary>The maps of a run as NumPy files, one a map, with a table that says which is which and where its frames lie.</summary>
/// <param name="library">The store's results.</param>
/// <param name="rows">The run's rows.</param>
internal sealed class MapExport(ResultLibrary library, IReadOnlyList<RunRow> rows)
{
    private const string BandCentres = "band_centres_hz.npy";

    private static readonly TableSchema s_schema = new(
        "maps", "One relevance map, or one part of one (a concept, a head); its values are float32 [bands, frames]; centres of the bands are in band_centres_hz.npy.", ["file"],
        [
            new("file", ColumnType.Text, "The map's file, from this folder."),
            new("clip", ColumnType.Text, "Name of the clip in its corpus."),
            new("method", ColumnType.Text, "Name of the attribution method in the run."),
            new("part", ColumnType.Text, "Which part of the explanation; empty for the whole of it."),
            new("part_relevance", ColumnType.Number, "How much of the explanation the part carries, in the method's own unit; missing for the whole."),
            new("target", ColumnType.Text, "The output that was explained."),
            new("bands", ColumnType.Integer, "Rows of the map."),
            new("frames", ColumnType.Integer, "Columns of the map."),
            new("first_centre_s", ColumnType.Number, "Centre of frame 0 in the recording.", "s"),
            new("step_s", ColumnType.Number, "Distance between the centres of neighbouring frames.", "s"),
            new("duration_s", ColumnType.Number, "Length of the recording: frames beyond it are padding.", "s"),
            new("sha256", ColumnType.Text, "SHA-256 of the file."),
        ]);

    /// <summary>Writes the maps as the table's rows are read.</summary>
    /// <param name="folder">Folder to write to.</param>
    public RunTable Write(string folder) => new(s_schema, Rows(folder));

    private IEnumerable<Cell[]> Rows(string folder)
    {
        var names = new FileNames();
        var methods = new FileNames();
        bool hasBands = false;
        foreach (RunRow row in rows)
        {
            if (library.MapDetails(row) is not { } details || library.Map(row) is not { } map)
            {
                continue;
            }

            if (!hasBands && library.Input(row) is { } input)
            {
                NpyFile.Write(Path.Combine(folder, BandCentres), input.BandCentresHz.Span, input.BandCentresHz.Length);
                hasBands = true;
            }

            string place = $"{methods.Of(row.Method)}/{names.Of(row.ClipId)}";
            Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(place)!));
            double duration = library.Prediction(row)?.DurationSeconds ?? double.NaN;
            Cell[] Entry(string file, ReadOnlyMemory<float> values, string? part, double weight)
            {
                NpyFile.Write(Path.Combine(folder, file), values.Span, map.Bands, map.Frames);
                return
                [
                    file, row.ClipId, row.Method, part, weight, details.TargetLabel, map.Bands, map.Frames, map.TimeAxis.FirstCentreSeconds,
                        map.TimeAxis.StepSeconds, duration,
                    FileHash.Of(Path.Combine(folder, file)),
                ];
            }

            yield return Entry($"{place}.npy", map.Values, null, double.NaN);
            foreach ((NamedMap part, int i) in map.ExtraMaps.Select((part, i) => (part, i)))
            {
                yield return Entry($"{place}.part-{i}.npy", part.Values, part.Name, part.Weight);
            }
        }
    }
}
