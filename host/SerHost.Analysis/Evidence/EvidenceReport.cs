namespace SerHost.Analysis.Evidence;

/// <summary>Everything the utterances of a run say together. A table is computed when it is first asked for: not everyone shows all of
/// them.</summary>
/// <remarks>Safe to use from several threads.</remarks>
public sealed class EvidenceReport
{
    private readonly Lazy<IReadOnlyList<EvidenceCell>> _cells;
    private readonly Lazy<IReadOnlyList<EmotionPair>> _pairs;
    private readonly Lazy<IReadOnlyList<PlausibilityRow>> _plausibility;
    private readonly Lazy<IReadOnlyList<CorrectnessRow>> _correctness;
    private readonly Lazy<IReadOnlyList<OutputAssociation>> _associations;
    private readonly Lazy<IReadOnlyList<MethodContrast>> _methodContrasts;
    private readonly Lazy<IReadOnlyList<BalanceRow>> _balances;

    private readonly Lazy<IReadOnlyList<CueCount>> _cueCounts;

    internal EvidenceReport(
        int utterances, int speakers, double accuracy, IReadOnlyList<string> notes, EvidenceColumns columns, EvidenceSettings settings)
    {
        (Utterances, Speakers, Accuracy, Notes) = (utterances, speakers, accuracy, notes);
        var deltas = new Lazy<DeltaList>(() => DeltaList.Build(columns, settings));
        _cells = Table(columns, () => EvidenceAnalysis.Cells(deltas.Value, settings));
        _pairs = Table(columns, () => EmotionPairs.Compute(deltas.Value, settings));
        _plausibility = Table(columns, () => PlausibilityTable.Compute(deltas.Value, settings));
        _correctness = Table(columns, () => CorrectnessTable.Compute(deltas.Value, settings));
        _methodContrasts = Table(columns, () => Evidence.MethodContrasts.Compute(deltas.Value, settings));
        _balances = Table(columns, () => BalanceTable.Compute(deltas.Value, settings));
        _cueCounts = new(() => CompleteCases.Count(columns));
        _associations = new(() => columns.IsRegression ? OutputAssociations.Compute(columns, settings) : []);
    }

    /// <summary>Clips.</summary>
    public int Utterances { get; }

    /// <summary>Speakers.</summary>
    public int Speakers { get; }

    /// <summary>Share of labelled clips classified correctly; NaN without labels.</summary>
    public double Accuracy { get; }

    /// <summary>Emotion × cue × method × baseline; empty for regressors, as are all but the associations.</summary>
    public IReadOnlyList<EvidenceCell> Cells => _cells.Value;

    /// <summary>Emotion against emotion, for the cues named beforehand.</summary>
    public IReadOnlyList<EmotionPair> Pairs => _pairs.Value;

    /// <summary>Method × baseline × emotion.</summary>
    public IReadOnlyList<PlausibilityRow> Plausibility => _plausibility.Value;

    /// <summary>Correct against misclassified.</summary>
    public IReadOnlyList<CorrectnessRow> Correctness => _correctness.Value;

    /// <summary>Δf against the output's value; empty for classifiers.</summary>
    public IReadOnlyList<OutputAssociation> Associations => _associations.Value;

    /// <summary>What the reader should know, in plain sentences.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Methods against each other over the same cells; empty with one method.</summary>
    public IReadOnlyList<MethodContrast> MethodContrasts => _methodContrasts.Value;

    /// <summary>How alike the matched windows are, by method and emotion.</summary>
    public IReadOnlyList<BalanceRow> Balances => _balances.Value;

    /// <summary>In how many clips each method has each cue.</summary>
    public IReadOnlyList<CueCount> CueCounts => _cueCounts.Value;

    private static Lazy<IReadOnlyList<T>> Table<T>(EvidenceColumns columns, Func<IReadOnlyList<T>> compute) =>
        new(() => columns.IsRegression ? [] : compute());
}
