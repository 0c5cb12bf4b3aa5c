using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>What is known of a cue in an utterance.</summary>
public enum CueMeasure
{
    /// <summary>The cue's mean in the salient segments.</summary>
    Salient,

    /// <summary>The cue's mean over the whole clip.</summary>
    Full,

    /// <summary>Mean over all window sets of the clip.</summary>
    NullMean,

    /// <summary>Standard deviation over them.</summary>
    NullStandardDeviation,

    /// <summary>Δf against the whole clip.</summary>
    DeltaFull,

    /// <summary>Δf against the other windows.</summary>
    DeltaRest,

    /// <summary>Δf against random windows.</summary>
    DeltaRandom,

    /// <summary>Δf against matched windows; NaN for values of the matching that came before weights.</summary>
    DeltaMatched,

    /// <summary>How often chance gives a positive <see cref="DeltaFull"/>.</summary>
    ChanceFull,

    /// <summary>How often chance gives a positive <see cref="DeltaRest"/>.</summary>
    ChanceRest,

    /// <summary>How often chance gives a positive <see cref="DeltaRandom"/>.</summary>
    ChanceRandom,

    /// <summary>How often chance gives a positive <see cref="DeltaMatched"/>.</summary>
    ChanceMatched,

    /// <summary>Share of the clip's window sets whose mean is at least as far from theirs as that of the salient segments.</summary>
    PTwoSided,
}

/// <summary>One cue in all utterances of a run, number by number.</summary>
public sealed class CueColumns
{
    /// <summary>Bits of a mark: whether the utterance has the cue, and whether its window sets were compared; above them one a baseline,
    /// set where that baseline is matched on the cue.</summary>
    public const int IsMeasured = 1, HasSets = 2, NotTestable = 4;

    private readonly Lazy<double[]>[] _values;
    private readonly byte[] _marks;

    /// <summary>Wraps columns; the arrays are not copied.</summary>
    /// <param name="cueId">The cue.</param>
    /// <param name="marks">One an utterance.</param>
    /// <param name="values">[measures in the order of <see cref="CueMeasure"/>, utterances] values in the cue's unit or shares; NaN where
    /// undefined.</param>
    /// <exception cref="ArgumentException">The columns are not of one length, or not all measures are there.</exception>
    public CueColumns(string cueId, byte[] marks, double[][] values)
    {
        ArgumentNullException.ThrowIfNull(marks);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != Enum.GetValues<CueMeasure>().Length || values.Any(column => column.Length != marks.Length))
        {
            throw new ArgumentException($"There must be {Enum.GetValues<CueMeasure>().Length} columns of {marks.Length} values.",
                nameof(values));
        }

        (CueId, _marks, _values) = (cueId, marks, [.. values.Select(column => new Lazy<double[]>(column))]);
    }

    /// <summary>Wraps columns that are made when they are first asked for.</summary>
    /// <param name="cueId">The cue.</param>
    /// <param name="marks">One an utterance.</param>
    /// <param name="values">[measures in the order of <see cref="CueMeasure"/>] each gives as many values as there are marks.</param>
    /// <exception cref="ArgumentException">Not all measures are there.</exception>
    public CueColumns(string cueId, byte[] marks, IReadOnlyList<Func<double[]>> values)
    {
        ArgumentNullException.ThrowIfNull(marks);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != Enum.GetValues<CueMeasure>().Length)
        {
            throw new ArgumentException($"There must be {Enum.GetValues<CueMeasure>().Length} columns.", nameof(values));
        }

        (CueId, _marks, _values) = (cueId, marks, [.. values.Select(column => new Lazy<double[]>(column))]);
    }

    /// <summary>The cue.</summary>
    public string CueId { get; }

    /// <summary>One an utterance.</summary>
    public ReadOnlySpan<byte> Marks => _marks;

    /// <summary>A number of each utterance.</summary>
    /// <param name="measure">Which.</param>
    public ReadOnlySpan<double> this[CueMeasure measure] => Values(measure);

    internal bool Has(int row) => (_marks[row] & IsMeasured) != 0;

    internal bool HasRandomisation(int row) => (_marks[row] & HasSets) != 0;

    internal bool IsNotTestable(int row, CueBaseline baseline) =>
        baseline < CueBaseline.CorpusEmotion && (_marks[row] & (NotTestable << (int)baseline)) != 0;

    internal double[] Values(CueMeasure measure) => _values[(int)measure].Value;

    internal double[] Delta(CueBaseline baseline) => Values(CueMeasure.DeltaFull + (int)baseline);

    internal double[] Chance(CueBaseline baseline) => Values(CueMeasure.ChanceFull + (int)baseline);
}

/// <summary>How alike the matched windows of an utterance are, over all frames.</summary>
/// <param name="IsAsked">Whether there is a cue that the matched baseline can say something of.</param>
/// <param name="Balance">The balance; null without comparable windows.</param>
public readonly record struct RowBalance(bool IsAsked, MatchBalance? Balance);

/// <summary>The utterances of a run, column by column: what all tables are made of, in a fraction of the room that objects take.</summary>
/// <remarks>Immutable. Safe to use from several threads.</remarks>
/// <param name="Rows">One a clip and method.</param>
/// <param name="Cues">The cues, in the extractor's order.</param>
/// <param name="Balances">One a row.</param>
/// <param name="IsRegression">Whether the outputs are continuous.</param>
public sealed record EvidenceColumns(
    IReadOnlyList<Utterance> Rows, IReadOnlyList<CueColumns> Cues, IReadOnlyList<RowBalance> Balances, bool IsRegression = false)
{
    /// <summary>Takes rows apart.</summary>
    /// <param name="rows">One a clip and method.</param>
    /// <param name="isRegression">Whether the outputs are continuous.</param>
    public static EvidenceColumns Of(IReadOnlyList<EvidenceRow> rows, bool isRegression = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var builder = new EvidenceColumnsBuilder(rows.Count);
        foreach (EvidenceRow row in rows)
        {
            builder.Add(row, row.Contrasts);
        }

        return builder.Build(isRegression);
    }
}
