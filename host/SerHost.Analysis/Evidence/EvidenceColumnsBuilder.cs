using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>Gathers utterances into columns, one after the other. One thread at a time.</summary>
/// <param name="capacity">At most this many rows will come.</param>
public sealed class EvidenceColumnsBuilder(int capacity)
{
    private readonly List<Utterance> _rows = new(capacity);
    private readonly List<RowBalance> _balances = new(capacity);
    private readonly List<(string CueId, byte[] Marks, double[][] Values)> _cues = [];

    /// <summary>Adds an utterance under one method.</summary>
    /// <param name="row">The utterance.</param>
    /// <param name="contrasts">Δf of every cue.</param>
    public void Add(Utterance row, CueContrastResult contrasts)
    {
        ArgumentNullException.ThrowIfNull(contrasts);
        int at = _rows.Count;
        _rows.Add(row);
        _balances.Add(Whole(contrasts));
        for (int i = 0; i < contrasts.Contrasts.Count; i++)
        {
            CueContrast contrast = contrasts.Contrasts[i];
            (_, byte[] marks, double[][] values) = Find(contrast.CueId, i);
            marks[at] = CueColumns.IsMeasured;
            Set(CueMeasure.Salient, contrast.Salient);
            Set(CueMeasure.Full, contrast.Full);
            if (contrast.Randomisation is { } sets)
            {
                marks[at] |= CueColumns.HasSets;
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
                    marks[at] |= (byte)(baseline.IsNotTestable ? CueColumns.NotTestable << (int)baseline.Baseline : 0);
                }
            }

            void Set(CueMeasure measure, double value) => values[(int)measure][at] = value;
        }
    }

    /// <summary>The columns of what was added.</summary>
    /// <param name="isRegression">Whether the outputs are continuous.</param>
    public EvidenceColumns Build(bool isRegression) => new(
        _rows, [.. _cues.Select(cue => new CueColumns(cue.CueId, cue.Marks[.._rows.Count], [.. cue.Values.Select(Cut)]))], _balances,
        isRegression);

    private double[] Cut(double[] values) => values.Length == _rows.Count ? values : values[.._rows.Count];

    /// <summary>A cue's columns; extractors keep their order, so that it mostly stands where it stood before.</summary>
    private (string CueId, byte[] Marks, double[][] Values) Find(string cueId, int expected)
    {
        if (expected < _cues.Count && _cues[expected].CueId == cueId)
        {
            return _cues[expected];
        }

        int found = _cues.FindIndex(cue => cue.CueId == cueId);
        if (found < 0)
        {
            found = _cues.Count;
            _cues.Add((cueId, new byte[capacity], [.. Enum.GetValues<CueMeasure>().Select(_ => Undefined())]));
        }

        return _cues[found];
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
