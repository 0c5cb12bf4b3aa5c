using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Tables;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Exports;

/// <summary>A table with its rows, which are read from the store as they are asked for.</summary>
/// <param name="Schema">What it holds.</param>
/// <param name="Rows">Its rows.</param>
public sealed record RunTable(TableSchema Schema, IEnumerable<Cell[]> Rows);

/// <summary>A run as tidy tables: a row an observation, a column a variable. Clip by clip, so that memory does not grow with the
/// results.</summary>
/// <param name="library">The store's results.</param>
/// <param name="run">The run.</param>
public sealed class RunTables(ResultLibrary library, RunSummary run)
{
    /// <summary>Rows of the run whose Δf are held at a time.</summary>
    private const int RowsAtOnce = 512;

    private static readonly TableColumn s_clip = new("clip", ColumnType.Text, "Name of the clip in its corpus.");
    private static readonly TableColumn s_method = new("method", ColumnType.Text, "Name of the attribution method in the run.");
    private readonly IReadOnlyList<RunRow> _rows = library.Rows(run.Id);

    /// <summary>What is known of the clips and how the model decided.</summary>
    public RunTable Clips => new(
        new TableSchema(
            "clips", "One recording and the model's decision.", ["clip"],
            [
                s_clip,
                new("label", ColumnType.Text, "Its own label; empty where unknown."),
                new("speaker", ColumnType.Text, "Who speaks; empty where unknown."),
                new("sentence", ColumnType.Text, "What is said; empty where unknown."),
                new("intensity", ColumnType.Text, "Intended strength; empty where unknown."),
                new("duration_s", ColumnType.Number, "Length.", "s"),
                new("sample_rate_hz", ColumnType.Integer, "Sample rate.", "Hz"),
                new("sha256", ColumnType.Text, "SHA-256 of its decoded samples."),
                new("predicted", ColumnType.Text, "The model's decision; empty where it failed."),
            ]),
        Each((clip, first) =>
        {
            StoredPrediction? found = library.Prediction(first);
            return (Cell[][])[[clip, first.Label, first.Speaker, first.Sentence, first.Intensity, found?.DurationSeconds
                ?? double.NaN, found?.SampleRateHz, found?.ClipSha256, first.Predicted]];
        }));

    /// <summary>The model's outputs.</summary>
    public RunTable Outputs => new(
        new TableSchema(
            "outputs", "One output of the model for one clip.", ["clip", "output"],
            [
                s_clip,
                new("output", ColumnType.Text, "Name of the output."),
                new("logit", ColumnType.Number, "Its logit, or the value of a regressor."),
                new("probability", ColumnType.Number, "Softmax of the logits; missing for a regressor."),
            ]),
        Each((clip, first) => library.Prediction(first) is not { } prediction ? [] : prediction.Labels.Select((output, i) => (Cell[])
            [clip, output, prediction.Logits[i], i < prediction.Probabilities.Count ? prediction.Probabilities[i] : double.NaN])));

    /// <summary>Δf of every cue against every baseline.</summary>
    public RunTable Utterances => new(UtteranceTable.Schema,
        _rows.Chunk(RowsAtOnce).SelectMany(rows => EvidenceRows.Read(library, rows)).SelectMany(UtteranceTable.Rows));

    /// <summary>The salient segments.</summary>
    public RunTable Segments => new(SegmentTable.Schema, _rows.SelectMany(row => SegmentTable.Rows(library, row)));

    /// <summary>What each cue does in each salient segment.</summary>
    public RunTable SegmentCues => new(
        new TableSchema(
            "segment_cues", "Functionals of one cue over one salient segment.", ["clip", "method", "rank", "cue"],
            [
                s_clip, s_method,
                new("rank", ColumnType.Integer, "Rank of the segment: 1 for the most relevant."),
                new("cue", ColumnType.Text, "The cue; its unit stands in cues."),
                new("mean", ColumnType.Number, "Mean over the frames in which the cue is defined, in the cue's unit."),
                new("median", ColumnType.Number, "Median over them, in the cue's unit."),
                new("sd", ColumnType.Number, "Standard deviation over them (population form), in the cue's unit."),
                new("clip_mean", ColumnType.Number, "Mean over the whole clip, in the cue's unit."),
                new("frames", ColumnType.Number, "Frames behind the values, partly covered ones counted in part.", "frames"),
                new("voicing_rate", ColumnType.Number, "Share of the segment's frames that are voiced.", "share"),
            ]),
        _rows.SelectMany(SegmentCueRows));

    /// <summary>Cues frame by frame, and which segment of which method each frame lies in.</summary>
    public RunTable Frames
    {
        get
        {
            CueDescriptor[] cues = [.. (_rows.Select(library.CueDetails).FirstOrDefault(found => found is not null)?.Cues ?? [])];
            string[] methods = [.. run.Experiment.Methods.Select(method => method.Label)];
            return new RunTable(
                new TableSchema(
                    "frames", "One frame of the cues of one clip.", ["clip", "frame"],
                    [
                        s_clip,
                        new("frame", ColumnType.Integer, "Number of the frame, from 0."),
                        new("time_s", ColumnType.Number, "Centre of the frame in the recording.", "s"),
                        new("voiced", ColumnType.Boolean, "Whether the voice is voiced there."),
                        .. cues.Select(cue => new TableColumn(cue.Id,
                            ColumnType.Number, $"{cue.Name}; missing where undefined. {cue.Source}", cue.Unit)),
                        .. methods.Select(method => new TableColumn($"rank_{method}", ColumnType.Integer, $"Rank of the salient segment of {method} in which the frame's centre lies; missing outside.")),
                    ]),
                ClipOutcome.Grouped(_rows).SelectMany(rows => FrameRows(rows, cues, methods)));
        }
    }

    /// <summary>How far each map can be trusted.</summary>
    public RunTable Diagnostics => new(
        new TableSchema(
            "diagnostics", "One diagnostic of one map.", ["clip", "method", "diagnostic"],
            [
                s_clip, s_method,
                new("diagnostic", ColumnType.Text, "Which one."),
                new("value", ColumnType.Number, "Its value, in the unit beside it."),
                new("unit", ColumnType.Text, "Its unit; empty for none."),
                new("note", ColumnType.Text, "What it means."),
            ]),
        _rows.SelectMany(row => (library.MapDetails(row)?.Diagnostics ?? []).DistinctBy(found => found.Id)
            .Select(found => (Cell[])[row.ClipId, row.Method, found.Id, found.Value, found.Unit, found.Note])));

    /// <summary>What went wrong.</summary>
    public RunTable Failures => new(
        new TableSchema(
            "failures", "One method that has no result for one clip.", ["clip", "method"],
            [s_clip, s_method, new("stage", ColumnType.Text, "What was being done."), new("reason", ColumnType.Text, "What went wrong.")]),
        _rows.Where(row => row.Failure is not null)
            .Select(row => (Cell[])[row.ClipId, row.Method, row.Failure!.Stage, row.Failure.Reason]));

    /// <summary>What the cues are.</summary>
    public RunTable Cues => new(
        new TableSchema(
            "cues", "One cue that was measured.", ["cue"],
            [
                new("cue", ColumnType.Text, "Its id."),
                new("name", ColumnType.Text, "Its name."),
                new("unit", ColumnType.Text, "Its unit; empty for none."),
                new("voiced_only", ColumnType.Boolean, "Whether it exists in voiced frames only."),
                new("source", ColumnType.Text, "What defines it."),
            ]),
        (_rows.Select(library.CueDetails).FirstOrDefault(found => found is not null)?.Cues ?? [])
            .Select(cue => (Cell[])[cue.Id, cue.Name, cue.Unit, cue.IsVoicedOnly, cue.Source]));

    /// <summary>All of them.</summary>
    public IReadOnlyList<RunTable> All => [Clips, Outputs, Cues, Utterances, Segments, SegmentCues, Frames, Diagnostics, Failures];

    /// <summary>What decided the results, without what only repeats them: enough to see whether another run found the same.</summary>
    public IReadOnlyList<RunTable> Findings => [Clips, Outputs, Cues, Utterances, Segments, Diagnostics, Failures];

    private IEnumerable<Cell[]> Each(Func<string, RunRow, IEnumerable<Cell[]>> rowsOf) =>
        ClipOutcome.Grouped(_rows).SelectMany(rows => rowsOf(rows[0].ClipId, rows[0]));

    private IEnumerable<Cell[]> SegmentCueRows(RunRow row)
    {
        if (library.Contrast(row) is not { } contrast || library.Cues(row) is not { } tracks)
        {
            yield break;
        }

        double fewest = run.Experiment.Contrasts.MinimumFrames;
        CueSummary whole = CueAggregator.SummariseClip(tracks, fewest);
        foreach (Segment segment in contrast.Selection.Segments)
        {
            CueSummary found = CueAggregator.Summarise(tracks, [segment.Range], fewest);
            for (int c = 0; c < found.Cues.Count; c++)
            {
                CueStatistic cue = found.Cues[c];
                yield return
                [
                    row.ClipId, row.Method, segment.Rank, cue.CueId, cue.Mean, cue.Median, cue.StandardDeviation, whole.Cues[c].Mean,
                        cue.Frames, found.VoicingRate,
                ];
            }
        }
    }

    private IEnumerable<Cell[]> FrameRows(IReadOnlyList<RunRow> rows, CueDescriptor[] cues, string[] methods)
    {
        if (rows.Select(library.Cues).FirstOrDefault(found => found is not null) is not { } tracks)
        {
            yield break;
        }

        int[] columns = [.. cues.Select(cue => tracks.Cues.ToList().FindIndex(found => found.Id == cue.Id))];
        IReadOnlyList<Segment>[] segments = [.. methods.Select(method =>
            rows.FirstOrDefault(row => row.Method == method) is { } row ? library.Contrast(row)?.Selection.Segments ?? [] : [])];
        for (int frame = 0; frame < tracks.TimeAxis.Count; frame++)
        {
            double time = tracks.TimeAxis.CentreOf(frame);
            var cells = new Cell[4 + cues.Length + methods.Length];
            (cells[0], cells[1], cells[2], cells[3]) = (rows[0].ClipId, frame, time, tracks.IsVoiced.Span[frame]);
            for (int c = 0; c < cues.Length; c++)
            {
                cells[4 + c] = columns[c] < 0 ? double.NaN : Single(tracks.Values.Span[(columns[c] * tracks.TimeAxis.Count) + frame]);
            }

            for (int m = 0; m < methods.Length; m++)
            {
                cells[4 + cues.Length + m] = segments[m].FirstOrDefault(segment => Holds(segment.Range, time))?.Rank;
            }

            yield return cells;
        }
    }

    /// <summary>A single-precision value as the shortest decimal number that stands for it, not with digits it never had.</summary>
    private static double Single(float value) => float.IsFinite(value)
        ? double.Parse(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        System.Globalization.CultureInfo.InvariantCulture) : double.NaN;

    private static bool Holds(TimeRange range, double seconds) => seconds >= range.StartSeconds && seconds < range.EndSeconds;
}
