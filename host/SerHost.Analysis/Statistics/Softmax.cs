namespace SerHost.Analysis.Statistics;

/// <summary>Probabilities from logits.</summary>
public static class Softmax
{
    /// <summary>Computed from the logits' differences to the largest, so that none overflows.</summary>
    /// <param name="logits">[classes] finite logits.</param>
    /// <returns>[classes] values that sum to 1.</returns>
    public static double[] Of(ReadOnlySpan<double> logits)
    {
        var probabilities = new double[logits.Length];
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        for (int i = 0; i < logits.Length; i++)
        {
            sum += probabilities[i] = Math.Exp(logits[i] - largest);
        }

        for (int i = 0; i < logits.Length; i++)
        {
            probabilities[i] /= sum;
        }

        return probabilities;
    }
}
