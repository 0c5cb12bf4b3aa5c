using System.Runtime.ExceptionServices;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;

namespace SerHost.Core.Reports;

/// <summary>Makes the columns of a run's utterances out of its results, read once in the order in which they stand. Takes the memory of the
/// columns and of some batches of records.</summary>
internal sealed class EvidenceScan
{
    private readonly ResultStore _store;
    private readonly IReadOnlyList<RunRow> _rows;
    private readonly EvidenceColumnsBuilder _builder;
    private readonly bool[] _hasContrast;

    /// <summary>[rows] the row before with the same contrast (one recording under two names), -1 for none.</summary>
    private readonly int[] _sameContrast;
    private readonly Dictionary<string, int> _lastRowOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Decision?> _decisions = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<string>> _labels = [];

    private EvidenceScan(ResultStore store, IReadOnlyList<RunRow> rows)
    {
        (_store, _rows, _builder) = (store, rows, new EvidenceColumnsBuilder(rows.Count));
        (_hasContrast, _sameContrast) = (new bool[rows.Count], new int[rows.Count]);
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row] is { ContrastKey: { } contrast, PredictionKey: { } prediction, Target: not null })
            {
                _sameContrast[row] = _lastRowOf.GetValueOrDefault(contrast, -1);
                _lastRowOf[contrast] = row;
                _decisions[prediction] = null;
            }
        }
    }

    /// <summary>Some rows of a run that have a result, column by column.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run that most of the results were found in.</param>
    /// <param name="rows">Rows of a run.</param>
    /// <param name="bytesPerLookup">Bytes of journal that are read through as quickly as a record is looked up.</param>
    public static EvidenceColumns Columns(
        ResultStore store, string run, IReadOnlyList<RunRow> rows, long bytesPerLookup = ResultScan.BytesPerLookup)
    {
        var scan = new EvidenceScan(store, rows);
        foreach ((string Key, ReadOnlyMemory<byte> Body)[] batch in ResultScan.Read(store, run,
            [.. scan._lastRowOf.Keys, .. scan._decisions.Keys], bytesPerLookup))
        {
            scan.Take(batch);
        }

        return scan.Build();
    }

    private void Take((string Key, ReadOnlyMemory<byte> Body)[] batch)
    {
        object[] read = new object[batch.Length];
        try
        {
            Parallel.For(0, batch.Length, i => read[i] = _lastRowOf.ContainsKey(batch[i].Key)
                ? ContrastReader.Read(_store, batch[i].Body) : _store.Parse<StoredPrediction>(batch[i].Body));
        }
        catch (AggregateException error)
        {
            // What one of them met is what would have come up alone.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        for (int i = 0; i < batch.Length; i++)
        {
            if (read[i] is StoredPrediction prediction)
            {
                _decisions[batch[i].Key] = new Decision(Shared(prediction.Labels), prediction.Logits, prediction.PredictedLabel,
                    prediction.Probabilities.Count == 0);
                continue;
            }

            for (int row = _lastRowOf[batch[i].Key]; row >= 0; row = _sameContrast[row])
            {
                _builder.Set(row, (CueContrastResult)read[i]);
                _hasContrast[row] = true;
            }
        }
    }

    private EvidenceColumns Build()
    {
        bool isRegression = false;
        var isOutput = new Dictionary<(string?, IReadOnlyList<string>), bool>();
        var utterances = new Utterance?[_rows.Count];
        for (int i = 0; i < utterances.Length; i++)
        {
            RunRow row = _rows[i];
            if (!_hasContrast[i] || _decisions[row.PredictionKey!] is not { } decision)
            {
                continue;
            }

            int index = decision.IndexOf(row.Target!);
            if (!isOutput.TryGetValue((row.Label, decision.Labels), out bool isJudged))
            {
                isOutput[(row.Label, decision.Labels)] = isJudged = DecisionCount.IsOutput(row.Label, decision.Labels);
            }

            isRegression |= decision.IsContinuous;
            utterances[i] = new Utterance(
                row.ClipId, row.Speaker, row.Sentence, row.Label, row.Predicted ?? decision.PredictedLabel, row.Target!,
                index >= 0 ? decision.Logits[index] : double.NaN, row.Method) { IsJudged = isJudged };
        }

        return _builder.Build(utterances, isRegression);
    }

    /// <summary>The same list for the same names: the decisions of a run share them.</summary>
    private IReadOnlyList<string> Shared(IReadOnlyList<string> labels)
    {
        if (_labels.Find(known => known.SequenceEqual(labels)) is { } shared)
        {
            return shared;
        }

        _labels.Add(labels);
        return labels;
    }

    /// <summary>What an utterance needs of a <see cref="StoredPrediction"/>.</summary>
    private sealed record Decision(IReadOnlyList<string> Labels, IReadOnlyList<double> Logits, string PredictedLabel, bool IsContinuous)
    {
        public int IndexOf(string label)
        {
            for (int i = 0; i < Labels.Count; i++)
            {
                if (Labels[i] == label)
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
