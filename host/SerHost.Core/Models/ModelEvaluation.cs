using SerHost.Analysis.Statistics;
using SerHost.Core.Corpora;

namespace SerHost.Core.Models;

/// <summary>How well a classifier names the emotions of a labelled corpus.</summary>
/// <param name="Model">Id of the model.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="Clips">Clips evaluated.</param>
/// <param name="Accuracy">Share named rightly.</param>
/// <param name="AccuracyInterval">95 % interval, speakers drawn with replacement (BCa);
/// undefined below <see cref="FewestSpeakers"/> or when a speaker is not known.</param>
/// <param name="UnweightedAverageRecall">Mean recall over the classes that occur.</param>
/// <param name="UnweightedAverageRecallInterval">Its 95 % interval, as for the accuracy.</param>
/// <param name="ExpectedCalibrationError">Mean gap between confidence and accuracy over 15 bins.</param>
/// <param name="Labels">Classes in the order of the model's outputs.</param>
/// <param name="Confusion">[true class][predicted class] counts.</param>
/// <param name="Classes">One row a class.</param>
/// <param name="Speakers">One row a speaker in ordinal order; empty when no clip names its speaker.</param>
/// <param name="Skipped">Clips that could not take part.</param>
public sealed record ModelEvaluation(
    string Model,
    string Corpus,
    int Clips,
    double Accuracy,
    Interval AccuracyInterval,
    double UnweightedAverageRecall,
    Interval UnweightedAverageRecallInterval,
    double ExpectedCalibrationError,
    IReadOnlyList<string> Labels,
    IReadOnlyList<IReadOnlyList<int>> Confusion,
    IReadOnlyList<ClassAccuracy> Classes,
    IReadOnlyList<SpeakerAccuracy> Speakers,
    IReadOnlyList<SkippedClip> Skipped)
{
    /// <summary>Bootstrap samples behind the intervals.</summary>
    public const int Draws = 2000;

    /// <summary>Speakers an interval needs: two can be drawn in three ways only, five in 126.</summary>
    public const int FewestSpeakers = 5;

    /// <summary>Summarises predictions. The same predictions give the same figures, intervals included.</summary>
    /// <param name="model">Id of the model.</param>
    /// <param name="corpus">Name of the corpus.</param>
    /// <param name="labels">Classes in the order of the model's outputs.</param>
    /// <param name="predictions">Predictions in any order.</param>
    /// <param name="skipped">Clips that could not take part.</param>
    public static ModelEvaluation Summarise(
        string model, string corpus, IReadOnlyList<string> labels, IReadOnlyList<ClipPrediction> predictions,
        IReadOnlyList<SkippedClip> skipped)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        var matrix = new ConfusionMatrix(labels, predictions);
        ClipPrediction[][] bySpeaker = [.. predictions
            .Where(prediction => prediction.Speaker is not null)
            .GroupBy(prediction => prediction.Speaker!, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.ToArray())];

        // With a clip of an unknown speaker the clusters are not known either.
        int clusters = bySpeaker.Length >= FewestSpeakers && predictions.All(prediction => prediction.Speaker is not null)
            ? bySpeaker.Length
            : 0;
        ConfusionMatrix Of(int[] chosen) => new(labels, chosen.SelectMany(speaker => bySpeaker[speaker]));
        return new ModelEvaluation(
            model,
            corpus,
            matrix.Total,
            matrix.Accuracy,
            ClusterBootstrap.Compute(clusters, chosen => Of(chosen).Accuracy, Draws),
            matrix.UnweightedAverageRecall,
            ClusterBootstrap.Compute(clusters, chosen => Of(chosen).UnweightedAverageRecall, Draws),
            Calibration.ExpectedError(predictions),
            [.. labels],
            matrix.Rows,
            [.. labels.Select((label, i) => new ClassAccuracy(label, matrix.SupportOf(i), matrix.Recall(i), matrix.Precision(i)))],
            [.. bySpeaker.Select(group => new SpeakerAccuracy(group[0].Speaker!, group.Length,
                group.Count(p => p.IsRight) / (double)group.Length))],
            [.. skipped]);
    }
}

/// <summary>How well one class is recognised.</summary>
/// <param name="Label">The class.</param>
/// <param name="Clips">Clips of the class.</param>
/// <param name="Recall">Share of them named so; NaN when there are none.</param>
/// <param name="Precision">Share of the clips named so that are of the class; NaN when it was never named.</param>
public sealed record ClassAccuracy(string Label, int Clips, double Recall, double Precision);

/// <summary>How well one speaker is understood.</summary>
/// <param name="Speaker">The speaker.</param>
/// <param name="Clips">Clips evaluated.</param>
/// <param name="Accuracy">Share named rightly.</param>
public sealed record SpeakerAccuracy(string Speaker, int Clips, double Accuracy);
