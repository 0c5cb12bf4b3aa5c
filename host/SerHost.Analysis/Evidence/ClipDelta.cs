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
    string ClipId, string? Speaker, string Emotion, string Predicted, bool IsCorrect, string CueId, string Method, CueBaseline Baseline,
    double Delta);

/// <summary>The Δf behind a run's tables, by the same rules as <see cref="EvidenceAnalysis"/>, cell by cell.</summary>
public sealed class ClipDeltas
{
    private readonly DeltaList _list;

    /// <summary>Arranges them.</summary>
    /// <param name="columns">The utterances.</param>
    /// <param name="settings">How the tables are made.</param>
    public ClipDeltas(EvidenceColumns columns, EvidenceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(settings);
        _list = DeltaList.Build(columns, settings);
    }

    /// <summary>The clips behind a cell, those with a defined Δf, in the order of the run.</summary>
    /// <param name="method">Name of the method.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="emotion">The emotion.</param>
    /// <param name="cueId">The cue.</param>
    public IReadOnlyList<ClipDelta> Of(string method, CueBaseline baseline, string emotion, string cueId) =>
    [
        .. from found in _list.Groups
           where found.MethodName == method && found.Baseline == baseline && found.CueId == cueId
           from number in found.Defined
           where _list.Emotion.Names[_list.Emotion.Of[number]] == emotion
           let row = _list.Columns.Rows[number]
           select new ClipDelta(row.ClipId, row.Speaker, emotion, row.Predicted, _list.IsCorrect[number], cueId, method, baseline,
               found.Delta[number]),
    ];
}
