using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>Δf of one cue in one clip: what the tables' cells are made of.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Speaker">Who speaks; null when unknown.</param>
/// <param name="Emotion">The emotion it counts for.</param>
/// <param name="Predicted">The model's decision.</param>
/// <param name="IsCorrect">Whether that is the clip's label.</param>
/// <param name="CueId">The cue.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Delta">Δf in the cue's unit; NaN where undefined.</param>
public sealed record ClipDelta(
    string ClipId, string? Speaker, string Emotion, string Predicted, bool IsCorrect, string CueId, string Method, CueBaseline Baseline, double Delta)
{
    /// <summary>The Δf behind a run's tables, by the same rules as <see cref="EvidenceAnalysis"/>.</summary>
    /// <param name="rows">One row a clip and method.</param>
    /// <param name="settings">How the tables are made.</param>
    public static IReadOnlyList<ClipDelta> List(IReadOnlyList<EvidenceRow> rows, EvidenceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(settings);
        return [.. DeltaList.Build(rows, settings).Entries.Select(entry => new ClipDelta(
            entry.Row.ClipId, entry.Row.Speaker, entry.Emotion, entry.Row.Predicted, entry.IsCorrect, entry.CueId, entry.Row.Method, entry.Baseline, entry.Delta))];
    }
}
