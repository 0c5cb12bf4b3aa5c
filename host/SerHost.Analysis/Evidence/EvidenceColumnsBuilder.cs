using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>Gathers utterances into columns: one after the other, or each at its place, in whatever order their numbers are come by. One
/// thread at a time.</summary>
/// <param name="capacity">At most this many rows will come.</param>
public sealed class EvidenceColumnsBuilder(int capacity)
{
    private readonly List<Utterance> _rows = [];
    private readonly RowBalance[] _balances = new RowBalance[capacity];
    private readonly bool[] _isSet = new bool[capacity];
    private readonly List<Cue> _cues = [];

    /// <summary>Adds an utterance under one method behind those added before.</summary>
    /// <param name="row">The utterance.</param>
    /// <param name="contrasts">Δf of every cue.</param>
    public void Add(Utterance row, CueContrastResult contrasts)
    {
        Set(_rows.Count, contrasts);
        _rows.Add(row);
    }

    /// <summary>Sets what is known of an utterance; of several for one place the last counts.</summary>
    /// <param name="place">Its place among all rows, 0 to capacity − 1.</param>
    /// <param name="contrasts">Δf of every cue.</param>
    public void Set(int place, CueContrastResult contrasts)
    {
        ArgumentNullException.ThrowIfNull(contrasts);
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, capacity);
        if (_isSet[place])
        {
            _cues.ForEach(cue => cue.Clear(place));
        }

        _isSet[place] = true;
        _balances[place] = Whole(contrasts);
        for (int i = 0; i < contrasts.Contrasts.Count; i++)
        {
            Fill(Find(contrasts.Contrasts[i].CueId, i), place, i, contrasts.Contrasts[i]);
        }
    }

    /// <summary>The columns of what was added.</summary>
    /// <param name="isRegression">Whether the outputs are continuous.</param>
    public EvidenceColumns Build(bool isRegression) => new(_rows, Cues(_rows.Count), Balances(_rows.Count), isRegression);

    /// <summary>The cues of the first places, each where it first stands.</summary>
    /// <param name="places">How many.</param>
    public IReadOnlyList<CueColumns> Cues(int places) =>
    [
        .. _cues.OrderBy(cue => cue.First).Select(cue => new CueColumns(
            cue.Id, Cut(cue.Marks, places), [.. cue.Values.Select(values => Cut(values, places))])),
    ];

    /// <summary>How alike the matched windows are, at the first places.</summary>
    /// <param name="places">How many.</param>
    public IReadOnlyList<RowBalance> Balances(int places) => Cut(_balances, places);

    /// <summary>The first values; the array itself where these are all.</summary>
    private static T[] Cut<T>(T[] values, int places) => places == values.Length ? values : values[..places];

    private static void Fill(Cue cue, int place, int index, CueContrast contrast)
    {
        cue.First = (place, index).CompareTo(cue.First) < 0 ? (place, index) : cue.First;
        cue.Marks[place] = CueColumns.IsMeasured;
        Set(CueMeasure.Salient, contrast.Salient);
        Set(CueMeasure.Full, contrast.Full);
        if (contrast.Randomisation is { } sets)
        {
            cue.Marks[place] |= CueColumns.HasSets;
            Set(CueMeasure.NullMean, sets.NullMean);
            Set(CueMeasure.NullStandardDeviation, sets.NullStandardDeviation);
            Set(CueMeasure.PTwoSided, sets.PTwoSided);
        }

        // Of several of one baseline the first counts.
        for (int b = contrast.Baselines.Count - 1; b >= 0; b--)
        {
            BaselineContrast baseline = contrast.Baselines[b];
            if (baseline.Baseline < CueBaseline.CorpusEmotion)
            {
                bool isUsed = !DeltaList.IsEarlierMatching(baseline);
                Set(CueMeasure.DeltaFull + (int)baseline.Baseline, isUsed ? baseline.Delta : double.NaN);
                Set(CueMeasure.ChanceFull + (int)baseline.Baseline, isUsed ? baseline.ChancePositive : double.NaN);
                cue.Marks[place] |= (byte)(baseline.IsNotTestable ? CueColumns.NotTestable << (int)baseline.Baseline : 0);
            }
        }

        void Set(CueMeasure measure, double value) => cue.Values[(int)measure][place] = value;
    }

    /// <summary>A cue's columns; extractors keep their order, so that it mostly stands where it stood before.</summary>
    private Cue Find(string cueId, int expected)
    {
        if (expected < _cues.Count && _cues[expected].Id == cueId)
        {
            return _cues[expected];
        }

        if (_cues.Find(cue => cue.Id == cueId) is { } known)
        {
            return known;
        }

        var added = new Cue(cueId, new byte[capacity], [.. Enum.GetValues<CueMeasure>().Select(_ => Undefined())]);
        _cues.Add(added);
        return added;
    }

    private sealed class Cue(string id, byte[] marks, double[][] values)
    {
        public string Id => id;

        public byte[] Marks => marks;

        public double[][] Values => values;

        /// <summary>Where it first stands: row and place among the row's cues. So cues are ordered, whatever came first.</summary>
        public (int Row, int Index) First { get; set; } = (int.MaxValue, 0);

        public void Clear(int place)
        {
            marks[place] = 0;
            Array.ForEach(values, column => column[place] = double.NaN);
        }
    }

    private double[] Undefined()
    {
        double[] values = new double[capacity];
        Array.Fill(values, double.NaN);
        return values;
    }

    /// <summary>The balance over all frames: of the testable cue that was compared with most windows' frames.</summary>
    private static RowBalance Whole(CueContrastResult contrasts)
    {
        BaselineContrast? whole = null;
        double most = double.NegativeInfinity;
        foreach (CueContrast contrast in contrasts.Contrasts)
        {
            if (!double.IsNaN(contrast.Salient) && contrast.SalientFrames > most
                && contrast.Baselines.FirstOrDefault(b => b.Baseline == CueBaseline.Matched) is { IsNotTestable: false } matched)
            {
                (whole, most) = (matched, contrast.SalientFrames);
            }
        }

        return new RowBalance(whole is not null, whole?.Balance);
    }
}
