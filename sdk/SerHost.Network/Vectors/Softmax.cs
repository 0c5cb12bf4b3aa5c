namespace SerHost.Network.Vectors;

/// <summary>Probabilities from logits, in float64.</summary>
public static class Softmax
{
    /// <summary>The probabilities.</summary>
    /// <param name="logits">[classes] finite logits.</param>
    /// <returns>[classes] values that sum to 1; the caller owns them.</returns>
    public static double[] Of(ReadOnlySpan<double> logits)
    {
        var probabilities = new double[logits.Length];
        Write(logits, probabilities);
        return probabilities;
    }

    /// <summary>The probabilities, written where the caller wants them: over the logits, for one.</summary>
    /// <param name="logits">[classes] finite logits.</param>
    /// <param name="probabilities">Receives [classes] values that sum to 1.</param>
    /// <remarks>Computed from the logits' differences to the largest, so that none overflows.</remarks>
    public static void Write(ReadOnlySpan<double> logits, Span<double> probabilities)
    {
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
    }
}
