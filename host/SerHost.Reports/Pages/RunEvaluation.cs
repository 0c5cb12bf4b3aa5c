using SerHost.Analysis.Labels;
using SerHost.Core.Models;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;

namespace SerHost.Reports.Pages;

/// <summary>How well a run's model named the labels of its clips, by the rules of <see cref="ModelEvaluation"/>.</summary>
internal static class RunEvaluation
{
    /// <summary>Evaluates the decisions of a run; null for regressors, and where no clip's label is one of the outputs.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run.</param>
    /// <param name="rows">Its rows.</param>
    public static ModelEvaluation? Of(ResultLibrary library, RunSummary run, IReadOnlyList<RunRow> rows)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(rows);
        var predictions = new List<ClipPrediction>();
        IReadOnlyList<string> outputs = [];
        foreach (RunRow row in rows.Where(row => row is { Label: not null, PredictionKey: not null }).DistinctBy(row => row.ClipId))
        {
            if (library.Prediction(row) is not { Probabilities.Count: > 0 } found)
            {
                continue;
            }

            outputs = found.Labels;
            int label = outputs.TakeWhile(output => !Emotions.AreSame(row.Label, output)).Count();
            if (label < outputs.Count)
            {
                predictions.Add(new ClipPrediction(row.ClipId, row.Speaker, label, found.Probabilities));
            }
        }

        return predictions.Count == 0 ? null : ModelEvaluation.Summarise(run.Model, run.Experiment.Corpus.Path, outputs, predictions, []);
    }
}
