using System.Text.Json;
using System.Text.Json.Nodes;
using SerHost.Core.Reports;
using SerHost.Plugins;

namespace SerHost.Core.Bundles;

/// <summary>Reads a run back from the tables of a bundle, clip by clip: they stand in order of clips.</summary>
internal static class BundledOutcomes
{
    /// <summary>The clips in order of their ids.</summary>
    /// <param name="folder">Folder of the tables.</param>
    /// <exception cref="RequestException">A table is missing or damaged.</exception>
    public static IEnumerable<ClipOutcome> Read(string folder)
    {
        using var clips = new Rows(folder, "clips");
        using var outputs = new Rows(folder, "outputs");
        using var utterances = new Rows(folder, "utterances");
        using var segments = new Rows(folder, "segments");
        using var failures = new Rows(folder, "failures");
        while (clips.Current is { } clip)
        {
            string id = Text(clip, "clip");
            var methods = new Dictionary<string, (List<double> Starts, Dictionary<CuePlace, double> Deltas,
                string Failure)>(StringComparer.Ordinal);
            (List<double> Starts, Dictionary<CuePlace, double> Deltas, string Failure) Method(JsonObject row) =>
                methods.TryGetValue(Text(row, "method"), out var known) ? known : methods[Text(row, "method")] = ([], [], "");
            foreach (JsonObject row in segments.Of(id))
            {
                Method(row).Starts.Add(Number(row, "start_s"));
            }

            foreach (JsonObject row in utterances.Of(id))
            {
                Method(row).Deltas[new CuePlace(Text(row, "cue"), Text(row, "baseline"))] = Number(row, "delta");
            }

            foreach (JsonObject row in failures.Of(id))
            {
                methods[Text(row, "method")] = Method(row) with { Failure = $"{Text(row, "stage")}: {Text(row, "reason")}" };
            }

            yield return new ClipOutcome(
                id, Text(clip, "sha256"), Text(clip, "label"), Text(clip, "predicted"),
                outputs.Of(id).ToDictionary(row => Text(row, "output"), row => Number(row, "logit")),
                methods.ToDictionary(method => method.Key, method =>
                    new MethodOutcome(method.Value.Starts, method.Value.Deltas, method.Value.Failure), StringComparer.Ordinal));
            clips.Next();
        }
    }

    private static string Text(JsonObject row, string field) => row[field]?.ToString() ?? "";

    private static double Number(JsonObject row, string field) =>
        row[field] is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN;

    /// <summary>A table's rows, one at a time.</summary>
    private sealed class Rows : IDisposable
    {
        private readonly string _path;
        private readonly FileStream _file;
        private readonly IEnumerator<JsonObject?> _rows;

        public Rows(string folder, string table)
        {
            _path = Path.Combine(folder, $"{table}.json");
            _file = File.Exists(_path)
                ? File.OpenRead(_path) : throw new RequestException("experiment", $"{_path} is missing: the bundle is not whole.");
            _rows = JsonSerializer.DeserializeAsyncEnumerable<JsonObject>(_file).ToBlockingEnumerable().GetEnumerator();
            Next();
        }

        public JsonObject? Current { get; private set; }

        public void Next()
        {
            try
            {
                Current = _rows.MoveNext() ? _rows.Current : null;
            }
            catch (JsonException error)
            {
                throw new RequestException("experiment", $"{_path} is damaged ({error.Message}).");
            }
        }

        public IEnumerable<JsonObject> Of(string clip)
        {
            while (Current is { } row && Text(row, "clip") == clip)
            {
                yield return row;
                Next();
            }
        }

        public void Dispose()
        {
            _rows.Dispose();
            _file.Dispose();
        }
    }
}
