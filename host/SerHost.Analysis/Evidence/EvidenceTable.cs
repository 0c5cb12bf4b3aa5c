using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>The one table of Δf: by method, emotion, cue and baseline, with clustered p values, for every place that shows, prints or
/// writes it.</summary>
/// <param name="Cells">One cell a combination that occurs; empty where the outputs are continuous.</param>
/// <param name="Associations">Δf against the output's value, where the outputs are continuous; else empty.</param>
public sealed record EvidenceTable(IReadOnlyList<EvidenceCell> Cells, IReadOnlyList<OutputAssociation> Associations)
{
    /// <summary>Methods in the order of the run.</summary>
    public IReadOnlyList<string> Methods => [.. Cells.Select(cell => cell.Method).Distinct()];

    /// <summary>Emotions in ordinal order.</summary>
    public IReadOnlyList<string> Emotions => [.. Cells.Select(cell => cell.Emotion).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Cues in the order of the extractor.</summary>
    public IReadOnlyList<string> Cues => [.. Cells.Select(cell => cell.CueId).Distinct()];

    /// <summary>Tabulates the utterances of a run, or of a part of one; p values are corrected over what is given.</summary>
    /// <param name="rows">One row a clip and method.</param>
    /// <param name="settings">How to tabulate.</param>
    /// <param name="isRegression">Whether the outputs are continuous.</param>
    public static EvidenceTable Build(IReadOnlyList<EvidenceRow> rows, EvidenceSettings settings, bool isRegression = false) =>
        Build(EvidenceColumns.Of(rows, isRegression), settings);

    /// <summary>Tabulates the utterances of a run.</summary>
    /// <param name="columns">The utterances.</param>
    /// <param name="settings">How to tabulate.</param>
    public static EvidenceTable Build(EvidenceColumns columns, EvidenceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(settings);
        return columns.IsRegression
            ? new EvidenceTable([], OutputAssociations.Compute(columns, settings))
            : new EvidenceTable(EvidenceAnalysis.Cells(DeltaList.Build(columns, settings), settings), []);
    }

    /// <summary>One cell; null when no clip has it.</summary>
    /// <param name="method">Name of the method.</param>
    /// <param name="emotion">The emotion.</param>
    /// <param name="cueId">The cue.</param>
    /// <param name="baseline">The baseline.</param>
    public EvidenceCell? Find(string method, string emotion, string cueId, CueBaseline baseline) =>
        Cells.FirstOrDefault(cell => cell.Method == method && cell.Emotion == emotion && cell.CueId == cueId && cell.Baseline == baseline);
}
