namespace SerHost.Analysis.Faithfulness;

/// <summary>Removes and inserts cells in the order a map ranks them.</summary>
/// <remarks>
/// Steps j = 0 … L at equal numbers of cells. Deletion AUC = trapezoid of p(x without the top j/L) over j/L; insertion AUC the
/// same from the emptied input upwards (Petsiuk et al. 2018). AOPC = 1/(L+1) Σ_j f(x) − f(x without j/L), most or least relevant
/// first (Samek et al. 2017), f the logit.
/// </remarks>
public static class PerturbationCurves
{
    /// <summary>Computes all four scores.</summary>
    /// <param name="perturbation">The model, input and fill.</param>
    /// <param name="grid">The cells.</param>
    /// <param name="relevance">One value a cell, signed.</param>
    /// <param name="steps">Steps from whole to empty, 1 or more.</param>
    public static CurveScores Compute(Perturbation perturbation, FeatureGrid grid, IReadOnlyList<double> relevance, int steps = 16)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        int[] order = FeatureGrid.Descending(relevance);
        int[] reverse = [.. order.Reverse()];
        PerturbedScore[] most = Curve(perturbation, grid, order, steps, removes: true);
        PerturbedScore[] least = Curve(perturbation, grid, reverse, steps, removes: true);
        PerturbedScore[] inserted = Curve(perturbation, grid, order, steps, removes: false);
        return new CurveScores(Area(most), Area(inserted), MeanDrop(most), MeanDrop(least));
    }

    private static PerturbedScore[] Curve(Perturbation perturbation, FeatureGrid grid, int[] order, int steps, bool removes)
    {
        var masks = new List<bool[]>();
        for (int step = 0; step <= steps; step++)
        {
            int count = (int)Math.Round((double)step * grid.Count / steps);
            var removed = new bool[grid.Count];
            Array.Fill(removed, !removes);
            foreach (int cell in order.Take(count))
            {
                removed[cell] = removes;
            }

            masks.Add(removed);
        }

        return perturbation.Evaluate(grid, masks);
    }

    private static double Area(PerturbedScore[] curve)
    {
        double area = 0;
        for (int i = 1; i < curve.Length; i++)
        {
            area += 0.5 * (curve[i - 1].Probability + curve[i].Probability);
        }

        return area / (curve.Length - 1);
    }

    private static double MeanDrop(PerturbedScore[] curve) => curve.Average(score => curve[0].Logit - score.Logit);
}

/// <summary>Scores of one ranking of cells, removed or inserted step by step.</summary>
/// <param name="Deletion">Area under the probability as the most relevant cells go first; lower is better.</param>
/// <param name="Insertion">Area under the probability as the most relevant cells come first; higher is better.</param>
/// <param name="AopcMorf">Mean drop of the logit, most relevant first; higher is better.</param>
/// <param name="AopcLerf">Mean drop of the logit, least relevant first; lower is better.</param>
public readonly record struct CurveScores(double Deletion, double Insertion, double AopcMorf, double AopcLerf);

/// <summary>What the model says of a perturbed input.</summary>
/// <param name="Logit">The explained output itself.</param>
/// <param name="Probability">Its softmax probability; for a regressor the output itself.</param>
public readonly record struct PerturbedScore(double Logit, double Probability);
