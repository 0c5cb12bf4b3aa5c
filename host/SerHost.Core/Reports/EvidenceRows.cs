using SerHost.Analysis.Evidence;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>Reads the utterances of a run from the store.</summary>
public static class EvidenceRows
{
    /// <summary>The rows of a run that have a result, and whether the model's outputs are continuous.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run's id.</param>
    public static (IReadOnlyList<EvidenceRow> Rows, bool IsRegression) Read(ResultLibrary library, string run)
    {
        ArgumentNullException.ThrowIfNull(library);
        return Read(library, library.Rows(run));
    }

    /// <summary>Those of some rows that have a result, and whether the model's outputs are continuous.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="chosen">Rows of a run.</param>
    public static (IReadOnlyList<EvidenceRow> Rows, bool IsRegression) Read(ResultLibrary library, IEnumerable<RunRow> chosen)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(chosen);
        var rows = new List<EvidenceRow>();
        bool isRegression = false;
        var predictions = new Dictionary<string, StoredPrediction>(StringComparer.Ordinal);
        foreach (RunRow row in chosen)
        {
            if (library.Contrast(row) is not { } contrast || row.PredictionKey is not { } key || row.Target is not { } target)
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

                predictions[key] = prediction;
            }

            isRegression |= prediction.Probabilities.Count == 0;
            int index = prediction.Labels.ToList().IndexOf(target);
            rows.Add(new EvidenceRow(
                row.ClipId, row.Speaker, row.Sentence, row.Label, row.Predicted ?? prediction.PredictedLabel, target,
                index >= 0 ? prediction.Logits[index] : double.NaN, row.Method, contrast.Result)
            {
                IsJudged = DecisionCount.IsOutput(row.Label, prediction.Labels),
            });
        }

        return (rows, isRegression);
    }
}
