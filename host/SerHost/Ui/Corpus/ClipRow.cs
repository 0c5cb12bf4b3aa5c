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
    public static ClipRow Create(CorpusClip clip, IReadOnlyList<RunRow>? rows, StoredPrediction? prediction)
    {
        if (rows is null)
        {
            return new ClipRow(clip, null, double.NaN, double.NaN, "");
        }

        int failed = rows.Count(row => row.Failure is not null);
        string status = failed == 0 ? $"{rows.Count} methods" : failed == rows.Count ? "failed" : $"{failed} of {rows.Count} failed";
        double confidence = prediction is { Probabilities.Count: > 0 } ? prediction.Probabilities[prediction.Predicted] : double.NaN;
        return new ClipRow(clip, rows[0].Predicted, confidence, prediction?.DurationSeconds ?? double.NaN, status);
    }
}
