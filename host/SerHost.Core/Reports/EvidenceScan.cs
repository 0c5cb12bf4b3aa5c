using System.Runtime.ExceptionServices;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Core.Store.Columns;

namespace SerHost.Core.Reports;

/// <summary>Makes the columns of a run's utterances out of its results, read once in the order in which they stand, with the memory of the
/// run's table and of a group of rows.</summary>
internal sealed class EvidenceScan
{
    private const int RowsOfGroup = 8192;
    private readonly ResultStore _store;
    private readonly IReadOnlyList<RunRow> _rows;
    private readonly ColumnWriter _file;
    private readonly bool[] _hasContrast;

    /// <summary>[rows] the row before with the same contrast (one recording under two names), -1 for none.</summary>
    private readonly int[] _sameContrast;
    private readonly Dictionary<string, int> _lastRowOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Decision?> _decisions = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<string>> _labels = [];
    private readonly Dictionary<string, (int Row, int Index)> _firstOfCue = new(StringComparer.Ordinal);
    private readonly List<int> _group = new(RowsOfGroup);
    private EvidenceColumnsBuilder _builder = new(RowsOfGroup);
    private int _groups;

    private EvidenceScan(ResultStore store, IReadOnlyList<RunRow> rows, ColumnWriter file)
    {
        (_store, _rows, _file) = (store, rows, file);
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

    /// <summary>Writes some rows of a run that have a result, column by column.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run that most of the results were found in.</param>
    /// <param name="rows">Rows of a run.</param>
    /// <param name="file">Where to.</param>
    /// <param name="bytesPerLookup">Bytes of journal that are read through as quickly as a record is looked up.</param>
    /// <returns>Whether no result was missing.</returns>
    public static bool Write(ResultStore store, string run, IReadOnlyList<RunRow> rows, ColumnWriter file,
        long bytesPerLookup = ResultScan.BytesPerLookup)
    {
        var scan = new EvidenceScan(store, rows, file);
        foreach ((string Key, ReadOnlyMemory<byte> Body)[] batch in ResultScan.Read(store, run,
            [.. scan._lastRowOf.Keys, .. scan._decisions.Keys], bytesPerLookup))
        {
            scan.Take(batch);
        }

        return scan.Finish() == rows.Count(row => row.ContrastKey is not null) && rows.Count > 0;
    }

    /// <summary>Some rows of a run that have a result, column by column, in memory.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run that most of the results were found in.</param>
    /// <param name="rows">Rows of a run.</param>
    /// <param name="bytesPerLookup">Bytes of journal that are read through as quickly as a record is looked up.</param>
    public static EvidenceColumns Columns(
        ResultStore store, string run, IReadOnlyList<RunRow> rows, long bytesPerLookup = ResultScan.BytesPerLookup)
    {
        using var file = ColumnWriter.InMemory();
        Write(store, run, rows, file, bytesPerLookup);
        return EvidenceColumnFile.Read(file.Finish(isKept: false));
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
                Take(row, (CueContrastResult)read[i]);
            }
        }
    }

    private void Take(int row, CueContrastResult contrasts)
    {
        for (int i = 0; i < contrasts.Contrasts.Count; i++)
        {
            string cue = contrasts.Contrasts[i].CueId;
            if (!_firstOfCue.TryGetValue(cue, out (int, int) first) || (row, i).CompareTo(first) < 0)
            {
                _firstOfCue[cue] = (row, i);
            }
        }

        _builder.Set(_group.Count, contrasts);
        _group.Add(row);
        _hasContrast[row] = true;
        if (_group.Count == RowsOfGroup)
        {
            FinishGroup();
        }
    }

    private void FinishGroup()
    {
        EvidenceColumnFile.WriteGroup(_file, _groups++, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_group),
            _builder.Cues(_group.Count), _builder.Balances(_group.Count));
        _group.Clear();
        _builder = new EvidenceColumnsBuilder(RowsOfGroup);
    }

    /// <returns>Number of utterances.</returns>
    private int Finish()
    {
        if (_group.Count > 0)
        {
            FinishGroup();
        }

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

        EvidenceColumnFile.WriteRest(_file, _groups, utterances, _firstOfCue.OrderBy(cue => cue.Value).Select(cue => cue.Key), isRegression);
        return utterances.Count(row => row is not null);
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
