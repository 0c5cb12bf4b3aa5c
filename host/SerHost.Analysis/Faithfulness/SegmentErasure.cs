namespace SerHost.Analysis.Faithfulness;

/// <summary>Removes the k salient windows, or everything else (DeYoung et al. 2020, ERASER).</summary>
public static class SegmentErasure
{
    /// <summary>Computes both scores.</summary>
    /// <param name="perturbation">The model, input and fill.</param>
    /// <param name="frames">Frames of the input.</param>
    /// <param name="isSalient">[frames] whether a frame lies in a salient window.</param>
    public static ErasureScores Compute(Perturbation perturbation, int frames, bool[] isSalient)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(isSalient);
        PerturbedScore[] scores = perturbation.Evaluate(
            3, (n, i) => n switch { 1 => isSalient[i % frames], 2 => !isSalient[i % frames], _ => false });
        return new ErasureScores(scores[0].Probability - scores[1].Probability, scores[0].Probability - scores[2].Probability);
    }
}

/// <summary>What the salient windows alone do.</summary>
/// <param name="Comprehensiveness">p(x) − p(x without the windows); higher is better.</param>
/// <param name="Sufficiency">p(x) − p(the windows alone); lower is better.</param>
public readonly record struct ErasureScores(double Comprehensiveness, double Sufficiency);
