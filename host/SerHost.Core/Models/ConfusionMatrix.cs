namespace SerHost.Core.Models;

/// <summary>How often each class was taken for each. Immutable.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    /// <summary>Counts predictions.</summary>
    /// <param name="labels">Class names in the order of the model's outputs.</param>
    /// <param name="predictions">The predictions.</param>
    public ConfusionMatrix(IReadOnlyList<string> labels, IEnumerable<ClipPrediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        Labels = [.. labels];
        _counts = new int[labels.Count, labels.Count];
        foreach (ClipPrediction prediction in predictions)
        {
            _counts[prediction.Label, prediction.Predicted]++;
            Total++;
        }
    }

    /// <summary>Class names.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Clips counted.</summary>
    public int Total { get; }

    /// <summary>Rows of counts: [true class][predicted class].</summary>
    public IReadOnlyList<IReadOnlyList<int>> Rows =>
        [.. Enumerable.Range(0, Labels.Count).Select(row =>
            (IReadOnlyList<int>)[.. Enumerable.Range(0, Labels.Count).Select(column => _counts[row, column])])];

    /// <summary>Share of clips named rightly; NaN without clips.</summary>
    public double Accuracy => Ratio(Enumerable.Range(0, Labels.Count).Sum(c => _counts[c, c]), Total);

    /// <summary>Unweighted average recall: the mean of the recalls of the classes that occur; NaN without clips.</summary>
    /// <remarks>The usual figure in emotion recognition, where classes are uneven (Schuller et al. 2009).</remarks>
    public double UnweightedAverageRecall =>
        Enumerable.Range(0, Labels.Count).Select(Recall).Where(recall => !double.IsNaN(recall)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Clips of a class.</summary>
    /// <param name="label">Index of the class.</param>
    public int SupportOf(int label) => Enumerable.Range(0, Labels.Count).Sum(column => _counts[label, column]);

    /// <summary>Share of a class's clips that were named so; NaN when it does not occur.</summary>
    /// <param name="label">Index of the class.</param>
    public double Recall(int label) => Ratio(_counts[label, label], SupportOf(label));

    /// <summary>Share of the clips named so that are of the class; NaN when it was never named.</summary>
    /// <param name="label">Index of the class.</param>
    public double Precision(int label) => Ratio(_counts[label, label], Enumerable.Range(0, Labels.Count).Sum(row => _counts[row, label]));

    private static double Ratio(int part, int whole) => whole == 0 ? double.NaN : (double)part / whole;
}
