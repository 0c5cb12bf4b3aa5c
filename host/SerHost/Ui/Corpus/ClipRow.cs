using SerHost.Analysis.Labels;
using SerHost.Core.Corpora;
using SerHost.Core.Pipeline;

namespace SerHost.Ui.Corpus;

/// <summary>A line of the corpus table: a clip and what is known about it so far.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Predicted">The model's decision; null when there is none yet.</param>
/// <param name="Confidence">Its probability; NaN when not known.</param>
/// <param name="DurationSeconds">Length; NaN when not known.</param>
/// <param name="Status">What has been computed, in a word.</param>
internal sealed record ClipRow(CorpusClip Clip, string? Predicted, double Confidence, double DurationSeconds, string Status)
{
    /// <summary>Whether the model decided otherwise than the clip's label; null when either is unknown.</summary>
    public bool? IsWrong { get; } = Predicted is null || Clip.Label is null
        ? null
        : EmotionVocabulary.Default.Find(Predicted)?.Id != (EmotionVocabulary.Default.Find(Clip.Label)?.Id ?? Clip.Label);

    /// <summary>Joins a clip with the rows of a run.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="rows">Its results; none when it has not been explained.</param>
    /// <param name="methodsUnderWay">How many there will be of a run under way; 0 for a run that has ended.</param>
    /// <param name="prediction">The model's decision; null before it is read.</param>
    public static ClipRow Create(CorpusClip clip, IReadOnlyList<RunRow> rows, int methodsUnderWay, StoredPrediction? prediction)
    {
        if (rows.Count == 0)
        {
            return new ClipRow(clip, null, double.NaN, double.NaN, "");
        }

        int failed = rows.Count(row => row.Failure is not null);
        string status =
            failed == rows.Count ? "failed"
            : failed > 0 ? $"{failed} of {rows.Count} failed"
            : methodsUnderWay > 0 ? $"now: {rows.Count} of {methodsUnderWay}"
            : rows.Count == 1 ? "1 method" : $"{rows.Count} methods";
        double confidence = prediction is { Probabilities.Count: > 0 } ? prediction.Probabilities[prediction.Predicted] : double.NaN;
        return new ClipRow(clip, rows[0].Predicted, confidence, prediction?.DurationSeconds ?? double.NaN, status);
    }
}
