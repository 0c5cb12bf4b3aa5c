using System.Text.Json.Nodes;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Tables;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Exports;

/// <summary>A run as an audformat database: a header and CSV tables. Recordings are named from their common folder: the database is whole
/// where both lie in one folder. Source: audformat's documentation, "Specification" (1.x).</summary>
/// <param name="library">The store's results.</param>
/// <param name="run">The run.</param>
/// <param name="rows">Its rows.</param>
internal sealed class AudformatExport(ResultLibrary library, RunSummary run, IReadOnlyList<RunRow> rows)
{
    /// <summary>What its files begin with.</summary>
    public const string Prefix = "db.";

    private const string Header = "db.yaml", Media = "recordings", LabelRater = "corpus", LabelScheme = "emotion";
    private static readonly TableColumn s_file = new("file", ColumnType.Text, "The recording, from the database's folder.");
    private readonly RecordingNames _names = new(rows);

    private readonly CueDescriptor[] _cues = [.. (rows.Select(library.CueDetails).FirstOrDefault(found => found is not null)?.Cues ?? [])];

    /// <summary>Its tables.</summary>
    public IReadOnlyList<AudformatTable> Tables() => [Files(), Outputs(), .. Segments(), Contrasts()];

    /// <summary>Writes the header.</summary>
    /// <param name="folder">The database's folder.</param>
    /// <param name="provenance">What decided the numbers.</param>
    /// <param name="tables">The tables.</param>
    public void WriteHeader(string folder, RunProvenance provenance, IReadOnlyList<AudformatTable> tables)
    {
        JsonObject Described(bool isOwn)
        {
            var described = new JsonObject();
            foreach (AudformatTable table in tables.Where(table => table.Index == AudformatIndex.Own == isOwn))
            {
                described[table.Rows.Schema.Name] = table.Describe(Media);
            }

            return described;
        }

        var media = new JsonObject { ["type"] = "audio" };
        int[] rates = [.. ClipOutcome.Grouped(rows).Select(clip => library.Prediction(clip[0])?.SampleRateHz).OfType<int>().Distinct()
            .Take(2)];
        if (rates.Length == 1)
        {
            media["sampling_rate"] = rates[0];
        }

        var header = new JsonObject
        {
            ["name"] = run.Id,
            ["source"] = run.Experiment.Corpus.Path is { Length: > 0 } path ? Path.GetFileName(Path.TrimEndingDirectorySeparator(path))
                : "recordings",
            ["usage"] = "other",
            ["languages"] = new JsonArray(),
            ["description"] = "Where a speech-emotion classifier looked in each recording, and what the voice did there. "
                + "Licence and languages are the recordings' own.",
            ["media"] = new JsonObject { [Media] = media },
            ["raters"] = Raters(),
            ["schemes"] = Schemes(),
            ["tables"] = Described(isOwn: false),
            ["misc_tables"] = Described(isOwn: true),
            ["serhost"] = DataPackage.Provenance(provenance),
        };
        File.WriteAllText(Path.Combine(folder, Header), YamlText.Write(header));
    }

    private JsonObject Raters()
    {
        var raters = new JsonObject
        {
            [LabelRater] = new JsonObject { ["type"] = "other", ["description"] = "The corpus' own labels." },
            [ModelRater] = new JsonObject { ["type"] = "machine", ["description"] = $"The model {run.Model}." },
        };
        foreach (string method in rows.Select(row => row.Method).Distinct())
        {
            raters[MethodRater(method)] = new JsonObject { ["type"] = "machine", ["description"] = $"The attribution method {method}." };
        }

        return raters;
    }

    private string ModelRater => $"model {run.Model}";

    private static string MethodRater(string method) => $"method {method}";

    private JsonObject Schemes()
    {
        static JsonObject Scheme(string type, string description) => new() { ["dtype"] = type, ["description"] = description };
        string[] emotions = [.. rows.SelectMany(row => new[] { row.Label, row.Predicted }).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal)];
        JsonObject emotion = Scheme("str", "An emotion, or an output of the model.");
        emotion["labels"] = new JsonArray([.. emotions.Select(name => JsonValue.Create(name))]);
        JsonObject probability = Scheme("float", "Softmax of the logits.");
        (probability["minimum"], probability["maximum"]) = (0, 1);
        JsonObject rank = Scheme("int", "1 for the most relevant segment of a recording.");
        rank["minimum"] = 1;
        var schemes = new JsonObject
        {
            [LabelScheme] = emotion,
            ["name"] = Scheme("str", "Name of a recording, a speaker or a sentence."),
            ["duration"] = Scheme("time", "Length of a recording."),
            ["logit"] = Scheme("float", "An output of the model before the softmax, or the value of a regressor."),
            ["probability"] = probability,
            ["rank"] = rank,
            ["score"] = Scheme("float", "Summed relevance of a segment, in the method's own unit."),
            ["delta"] = Scheme("float", "A cue's mean in the salient segments minus its mean in the baseline, in the cue's unit."),
        };
        foreach (CueDescriptor cue in _cues)
        {
            schemes[CueScheme(cue)] = Scheme("float",
                $"{cue.Name}{(cue.Unit.Length > 0 ? $" in {cue.Unit}" : "")}, mean over the frames in which it is defined. {cue.Source}");
        }

        return schemes;
    }

    private static string CueScheme(CueDescriptor cue) => $"cue {cue.Id}";

    private AudformatTable Files() => new(
        new RunTable(
            new TableSchema(
                "files", "Recordings: what is known of them, and how the model decided.", ["file"],
                [
                    s_file, Text("name"), Text("label"), Text("speaker"), Text("sentence"), Text("intensity"), Text("duration"),
                        Text("predicted"),
                ]),
            Each((file, first) => (Cell[][])
            [
                [
                    file, first.ClipId, first.Label, first.Speaker, first.Sentence, first.Intensity,
                    AudformatTable.Time(library.Prediction(first)?.DurationSeconds ?? double.NaN), first.Predicted,
                ],
            ])),
        AudformatIndex.File,
        [
            new("name", "name", null), new("label", LabelScheme, LabelRater), new("speaker", "name", null), new("sentence", "name", null),
                new("intensity", "name", LabelRater),
            new("duration", "duration", null), new("predicted", LabelScheme, ModelRater),
        ]);

    private AudformatTable Outputs()
    {
        StoredPrediction? any = rows.Select(library.Prediction).FirstOrDefault(found => found is not null);
        IReadOnlyList<string> outputs = any?.Labels ?? [];
        bool hasProbabilities = any is { Probabilities.Count: > 0 };
        string[] columns = [.. outputs.Select(output => $"logit {output}"), .. hasProbabilities
            ? outputs.Select(output => $"probability {output}") : []];
        return new AudformatTable(
            new RunTable(
                new TableSchema("outputs", "What the model said of each recording.", ["file"], [s_file, .. columns.Select(Number)]),
                Each((file, first) => library.Prediction(first) is not { } found ? [] : (Cell[][])
                [
                    [file, .. found.Logits.Select(value => (Cell)value), .. hasProbabilities
                        ? found.Probabilities.Select(value => (Cell)value) : []],
                ])),
            AudformatIndex.File,
            [
                .. outputs.Select(output => new AudformatColumn($"logit {output}", "logit", ModelRater)),
                .. hasProbabilities ? outputs.Select(output => new AudformatColumn($"probability {output}", "probability", ModelRater))
                    : [],
            ]);
    }

    /// <summary>A table a method (and output, where a run explains several): within one no two segments of a recording are the
    /// same.</summary>
    private IEnumerable<AudformatTable> Segments()
    {
        var names = new FileNames();
        foreach (IGrouping<(string Method, string? Output), RunRow> group in rows.GroupBy(row => (row.Method, row.Output)))
        {
            string what = group.Key.Output is { } output ? $"{group.Key.Method} for {output}" : group.Key.Method;
            string rater = MethodRater(group.Key.Method);
            yield return new AudformatTable(
                new RunTable(
                    new TableSchema(
                        $"segments.{names.Of(what)}", $"Salient segments by {what}, and the mean of each cue in them.",
                            ["file", "start", "end"],
                        [s_file, Text("start"), Text("end"), new("rank", ColumnType.Integer, ""), Number("score"), Text("target"),
                            .. _cues.Select(cue => Number(cue.Id))]),
                    group.SelectMany(SegmentRows)),
                AudformatIndex.Segment,
                [
                    new("rank", "rank", rater), new("score", "score", rater), new("target", LabelScheme, rater),
                    .. _cues.Select(cue => new AudformatColumn(cue.Id, CueScheme(cue), null)),
                ]);
        }
    }

    private IEnumerable<Cell[]> SegmentRows(RunRow row)
    {
        if (library.Contrast(row) is not { } contrast)
        {
            yield break;
        }

        double duration = library.Prediction(row)?.DurationSeconds ?? double.NaN;
        CueTracks? tracks = library.Cues(row);
        foreach (Segment segment in contrast.Selection.Segments)
        {
            TimeRange range = ClipTime.Within(segment, duration);
            CueSummary? found = tracks is null ? null : CueAggregator.Summarise(tracks, [segment.Range],
                run.Experiment.Contrasts.MinimumFrames);
            yield return
            [
                _names.Of(row), AudformatTable.Time(range.StartSeconds), AudformatTable.Time(range.EndSeconds), segment.Rank,
                    segment.Score, row.Target,
                .. _cues.Select(cue => (Cell)(found?.Cues.FirstOrDefault(one => one.CueId == cue.Id)?.Mean ?? double.NaN)),
            ];
        }
    }

    private AudformatTable Contrasts() => new(
        new RunTable(
            new TableSchema(
                "contrasts", "Δf of one cue in the salient segments of one recording by one method, against one baseline.",
                    ["clip", "method", "target", "cue", "baseline"],
                [Text("clip"), Text("method"), Text("target"), Text("cue"), Text("baseline"), Number("delta")]),
            rows.SelectMany(row => (library.Contrast(row)?.Result.Contrasts ?? [])
                .SelectMany(cue => cue.Baselines, (cue, baseline) =>
                    (Cell[])[row.ClipId, row.Method, row.Target, cue.CueId, baseline.Baseline.Name(), baseline.Delta]))),
        AudformatIndex.Own,
        [new("delta", "delta", null)]);

    private static TableColumn Text(string name) => new(name, ColumnType.Text, "");

    private static TableColumn Number(string name) => new(name, ColumnType.Number, "");

    private IEnumerable<Cell[]> Each(Func<string, RunRow, IEnumerable<Cell[]>> rowsOf) =>
        ClipOutcome.Grouped(rows).SelectMany(clip => rowsOf(_names.Of(clip[0]), clip[0]));
}
