namespace SerHost.Core.Models;

/// <summary>What a classifier said about one labelled clip.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Speaker">Who speaks; null when not known.</param>
/// <param name="Label">Index of the true class among the model's outputs.</param>
/// <param name="Probabilities">[classes] softmax of the logits.</param>
public sealed record ClipPrediction(string ClipId, string? Speaker, int Label, IReadOnlyList<double> Probabilities)
{
    /// <summary>Index of the most probable class; the first of equal ones.</summary>
    public int Predicted { get; } = IndexOfLargest(Probabilities);

    /// <summary>Whether the most probable class is the true one.</summary>
    public bool IsRight => Predicted == Label;

    /// <summary>Probability of the most probable class.</summary>
    public double Confidence => Probabilities[Predicted];

    private static int IndexOfLargest(IReadOnlyList<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Count; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
