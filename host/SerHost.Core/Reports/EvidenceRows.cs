using System.Runtime.ExceptionServices;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;

namespace SerHost.Core.Reports;

/// <summary>Reads the utterances of a run from the store.</summary>
public static class EvidenceRows
{
    private const int RowsAtOnce = 512;

    /// <summary>The rows of a run that have a result, one after the other, with all that is known of them.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="chosen">Rows of a run.</param>
    public static IEnumerable<EvidenceRow> Read(ResultLibrary library, IEnumerable<RunRow> chosen)
    {
        ArgumentNullException.ThrowIfNull(library);
        return Find(library, chosen, library.CueContrasts).Select(found => new EvidenceRow(
            found.Row.ClipId, found.Row.Speaker, found.Row.Sentence, found.Row.Label, found.Row.Predicted, found.Row.Target,
            found.Row.TargetValue,
            found.Row.Method, found.Contrasts) { IsJudged = found.Row.IsJudged });
    }

    /// <summary>The rows of a run that have a result, column by column: from the file beside the journal, which is made anew where it is
    /// not that journal's.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="store">The store.</param>
    /// <param name="run">The run's id.</param>
    internal static EvidenceColumns Columns(ResultLibrary library, ResultStore store, string run) =>
        KeptColumns.Get(store, run, EvidenceColumnFile.Name, EvidenceColumnFile.Read, file =>
            EvidenceScan.Write(store, run, library.Rows(run), file));

    private static CueContrastResult?[] TakeApart(RunRow[] rows, Func<RunRow, CueContrastResult?> contrastOf)
    {
        var contrasts = new CueContrastResult?[rows.Length];
        try
        {
            Parallel.For(0, rows.Length, i => contrasts[i] = contrastOf(rows[i]));
        }
        catch (AggregateException error)
        {
            // What one of them met is what would have come up alone.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return contrasts;
    }

    /// <summary>Takes records apart several at once, and hands them over in order.</summary>
    private static IEnumerable<(Utterance Row, CueContrastResult Contrasts, bool IsContinuous)> Find(
        ResultLibrary library, IEnumerable<RunRow> chosen, Func<RunRow, CueContrastResult?> contrastOf)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        var predictions = new Dictionary<string, StoredPrediction>(StringComparer.Ordinal);
        foreach (RunRow[] rows in chosen.Chunk(RowsAtOnce))
        {
            CueContrastResult?[] contrasts = TakeApart(rows, contrastOf);
            for (int i = 0; i < rows.Length; i++)
            {
                if (contrasts[i] is not { } contrast || rows[i] is not { PredictionKey: { } key, Target: { } target } row)
                {
                    continue;
                }

                if (!predictions.TryGetValue(key, out StoredPrediction? prediction))
                {
                    prediction = library.Prediction(row);
                    if (prediction is null)
                    {
                        continue;
                    }

                    predictions[key] = prediction with { Padding = [] };
                }

                int index = prediction.Labels.ToList().IndexOf(target);
                var utterance = new Utterance(
                    row.ClipId, row.Speaker, row.Sentence, row.Label, row.Predicted ?? prediction.PredictedLabel, target,
                    index >= 0 ? prediction.Logits[index]
                    : double.NaN, row.Method) { IsJudged = DecisionCount.IsOutput(row.Label, prediction.Labels) };
                yield return (utterance, contrast, prediction.Probabilities.Count == 0);
            }
        }
    }
}
