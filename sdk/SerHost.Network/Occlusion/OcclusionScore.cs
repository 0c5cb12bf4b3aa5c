namespace SerHost.Network.Occlusion;

/// <summary>What of the outputs is compared with and without a window.</summary>
public static class OcclusionScore
{
    /// <summary>The output itself.</summary>
    public const string Logit = "logit";

    /// <summary>Its softmax.</summary>
    public const string Probability = "probability";

    /// <summary>ln(p / (1 − p)).</summary>
    public const string LogOdds = "log-odds";

    /// <summary>The target's score.</summary>
    /// <param name="kind">Logit, probability or log-odds.</param>
    /// <param name="outputs">Logits of all classes.</param>
    /// <param name="target">Index of the target.</param>
    public static double Of(string kind, ReadOnlySpan<float> outputs, int target)
    {
        if (kind == Logit)
        {
            return outputs[target];
        }

        // log-odds = z_t − ln Σ over the others of e^z; probability is its logistic function.
        double largest = double.NegativeInfinity;
        for (int i = 0; i < outputs.Length; i++)
        {
            largest = i == target ? largest : Math.Max(largest, outputs[i]);
        }

        double others = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            others += i == target ? 0 : Math.Exp(outputs[i] - largest);
        }

        double logOdds = outputs[target] - largest - Math.Log(others);
        return kind == LogOdds ? logOdds : 1 / (1 + Math.Exp(-logOdds));
    }
}
