using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>What a run found out about one clip, without arrays and addresses, so that
/// two runs can be compared wherever their results lie.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Sha256">Hash of its samples; empty where it could not be read.</param>
/// <param name="Label">Its label; empty where unknown.</param>
/// <param name="Predicted">The decision; empty where there is none.</param>
/// <param name="Outputs">Logits, or values of a regressor, by output.</param>
/// <param name="Methods">What each method found, by its name.</param>
public sealed record ClipOutcome(
    string ClipId, string Sha256, string Label, string Predicted, IReadOnlyDictionary<string, double> Outputs,
    IReadOnlyDictionary<string, MethodOutcome> Methods)
{
    /// <summary>The clips of a run in order of their ids, one at a time.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run's id.</param>
    public static IEnumerable<ClipOutcome> Read(ResultLibrary library, string run)
    {
        ArgumentNullException.ThrowIfNull(library);
        foreach (IEnumerable<RunRow> rows in Grouped(library.Rows(run)))
        {
            yield return Of(library, [.. rows]);
        }
    }

    /// <summary>Rows of one clip together; they come in order of clips.</summary>
    internal static IEnumerable<IReadOnlyList<RunRow>> Grouped(IReadOnlyList<RunRow> rows)
    {
        for (int first = 0; first < rows.Count;)
        {
            int end = first + 1;
            while (end < rows.Count && rows[end].ClipId == rows[first].ClipId)
            {
                end++;
            }

            yield return [.. rows.Skip(first).Take(end - first)];
            first = end;
        }
    }

    private static ClipOutcome Of(ResultLibrary library, IReadOnlyList<RunRow> rows)
    {
        StoredPrediction? prediction = rows.Select(library.Prediction).FirstOrDefault(found => found is not null);
        var outputs = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < (prediction?.Labels.Count ?? 0); i++)
        {
            outputs[prediction!.Labels[i]] = prediction.Logits[i];
        }

        return new ClipOutcome(
            rows[0].ClipId, prediction?.ClipSha256 ?? "", rows[0].Label ?? "", rows[0].Predicted ?? "", outputs,
            rows.ToDictionary(row => row.Method, row => Method(library, row), StringComparer.Ordinal));
    }

    private static MethodOutcome Method(ResultLibrary library, RunRow row)
    {
        StoredContrast? contrast = library.Contrast(row);
        var deltas = new Dictionary<CuePlace, double>();
        foreach (CueContrast cue in contrast?.Result.Contrasts ?? [])
        {
            foreach (BaselineContrast baseline in cue.Baselines)
            {
                deltas[new CuePlace(cue.CueId, baseline.Baseline.Name())] = baseline.Delta;
            }
        }

        return new MethodOutcome(
            [.. (contrast?.Selection.Segments ?? [])
                .Select(segment => ClipTime.Within(segment, library.Prediction(row)?.DurationSeconds ?? double.NaN).StartSeconds)],
            deltas,
            row.Failure is { } failure ? $"{failure.Stage}: {failure.Reason}" : "");
    }
}

/// <summary>What one method found in one clip.</summary>
/// <param name="SegmentStarts">Starts of the salient segments in seconds, best first.</param>
/// <param name="Deltas">Δf by cue and baseline; NaN where undefined.</param>
/// <param name="Failure">What went wrong; empty when nothing did.</param>
public sealed record MethodOutcome(IReadOnlyList<double> SegmentStarts, IReadOnlyDictionary<CuePlace, double> Deltas, string Failure);

/// <summary>Where a Δf stands.</summary>
/// <param name="Cue">The cue.</param>
/// <param name="Baseline">The baseline.</param>
public readonly record struct CuePlace(string Cue, string Baseline);

/// <summary>Moments of a clip as other programs can take them.</summary>
public static class ClipTime
{
    /// <summary>The part of a segment that lies in its recording. The window at the input's first frame begins half a frame before the
    /// first sample, and the last may end behind the last one: other programs refuse such times.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="durationSeconds">Length of the recording; NaN when unknown, and then only the start is cut.</param>
    public static Sdk.Audio.TimeRange Within(Segment segment, double durationSeconds)
    {
        ArgumentNullException.ThrowIfNull(segment);
        double end = double.IsNaN(durationSeconds) ? double.PositiveInfinity : durationSeconds;
        double start = Math.Clamp(segment.Range.StartSeconds, 0, end);
        return new Sdk.Audio.TimeRange(start, Math.Max(start, Math.Min(segment.Range.EndSeconds, end)));
    }
}
