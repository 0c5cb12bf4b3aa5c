namespace SerHost.Analysis.CueContrasts;

/// <summary>Weights that make two groups of windows equal in their covariates, by overlap weighting.</summary>
/// <remarks>
/// A logistic regression of "is salient" on the covariates gives each window's propensity e; salient windows weigh 1 − e, the others e.
/// With the maximum-likelihood fit the weighted means of all covariates are then exactly equal, and windows that have no counterpart in the
/// other group weigh least (Li, Morgan and Zaslavsky 2018, "Balancing covariates via propensity score weighting", JASA 113(521), theorem
/// 3). Where a covariate separates the groups (the salient windows are simply the loudest) no such weights exist, and the result says so.
/// </remarks>
internal static class OverlapWeights
{
    private const int MaximumIterations = 60;

    /// <summary>Weights of every window, or null where no weights balance the groups.</summary>
    /// <param name="covariates">[windows][covariates].</param>
    /// <param name="masses">[windows] how much each window counts (frames with the cue), above 0.</param>
    /// <param name="isSalient">[windows] which group each belongs to.</param>
    /// <param name="tolerance">Largest difference of two weighted means, in standard deviations of the covariate over all windows.</param>
    public static double[]? Find(double[][] covariates, double[] masses, bool[] isSalient, double tolerance)
    {
        (double[] design, int size) = Standardise(covariates, masses);
        double[] beta = new double[size], gradient = new double[size], curvature = new double[size * size];
        double[] weights = new double[masses.Length];
        double share = isSalient.Select((salient, w) => salient ? masses[w] : 0).Sum() / masses.Sum();
        beta[0] = Math.Log(share / (1 - share));
        for (int iteration = 0; iteration < MaximumIterations; iteration++)
        {
            Array.Clear(gradient);
            Array.Clear(curvature);
            for (int w = 0; w < masses.Length; w++)
            {
                ReadOnlySpan<double> x = design.AsSpan(w * size, size);
                double eta = 0;
                for (int j = 0; j < x.Length; j++)
                {
                    eta += beta[j] * x[j];
                }

                double propensity = 1 / (1 + Math.Exp(-eta));
                weights[w] = masses[w] * (isSalient[w] ? 1 - propensity : propensity);
                double pull = masses[w] * ((isSalient[w] ? 1 : 0) - propensity), bend = masses[w] * propensity * (1 - propensity);
                for (int j = 0; j < x.Length; j++)
                {
                    gradient[j] += pull * x[j];
                    for (int k = 0; k <= j; k++)
                    {
                        curvature[(j * size) + k] += bend * x[j] * x[k];
                    }
                }
            }

            double imbalance = Imbalance(design, size, weights, isSalient);
            if (double.IsNaN(imbalance))
            {
                return null; // One group has no weight left: the covariates separate the two.
            }

            if (imbalance <= tolerance)
            {
                return weights;
            }

            if (!Step(beta, curvature, gradient))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>[windows, columns] intercept and covariates in standard deviations, row-major; a covariate that is the same in all windows
    /// is left out.</summary>
    private static (double[] Design, int Columns) Standardise(double[][] covariates, double[] masses)
    {
        double total = masses.Sum();
        var kept = new List<(int Index, double Mean, double Deviation)>();
        for (int j = 0; j < covariates[0].Length; j++)
        {
            double sum = 0, squares = 0;
            for (int w = 0; w < masses.Length; w++)
            {
                sum += masses[w] * covariates[w][j];
            }

            double mean = sum / total;
            for (int w = 0; w < masses.Length; w++)
            {
                squares += masses[w] * (covariates[w][j] - mean) * (covariates[w][j] - mean);
            }

            double deviation = Math.Sqrt(squares / total);
            if (deviation > 1e-9 * Math.Max(1, Math.Abs(mean)))
            {
                kept.Add((j, mean, deviation));
            }
        }

        int columns = 1 + kept.Count;
        double[] design = new double[masses.Length * columns];
        for (int w = 0; w < masses.Length; w++)
        {
            Span<double> row = design.AsSpan(w * columns, columns);
            row[0] = 1;
            for (int k = 0; k < kept.Count; k++)
            {
                row[1 + k] = (covariates[w][kept[k].Index] - kept[k].Mean) / kept[k].Deviation;
            }
        }

        return (design, columns);
    }

    /// <summary>Largest difference between the groups' weighted means; NaN where a group has practically no weight.</summary>
    private static double Imbalance(double[] design, int columns, double[] weights, bool[] isSalient)
    {
        double largest = 0;
        for (int j = 1; j < columns; j++)
        {
            double salient = 0, salientWeight = 0, rest = 0, restWeight = 0;
            for (int w = 0; w < weights.Length; w++)
            {
                if (isSalient[w])
                {
                    (salient, salientWeight) = (salient + (weights[w] * design[(w * columns) + j]), salientWeight + weights[w]);
                }
                else
                {
                    (rest, restWeight) = (rest + (weights[w] * design[(w * columns) + j]), restWeight + weights[w]);
                }
            }

            if (salientWeight < 1e-9 || restWeight < 1e-9)
            {
                return double.NaN;
            }

            largest = Math.Max(largest, Math.Abs((salient / salientWeight) - (rest / restWeight)));
        }

        return largest;
    }

    /// <summary>One Newton step, no covariate's coefficient moving by more than 2; false where the covariates are (nearly) linearly
    /// dependent.</summary>
    /// <param name="beta">The coefficients, changed.</param>
    /// <param name="curvature">[size, size] negative second derivatives, the lower triangle; destroyed.</param>
    /// <param name="gradient">First derivatives; becomes the step.</param>
    private static bool Step(double[] beta, double[] curvature, double[] gradient)
    {
        if (!TryDecompose(curvature, beta.Length))
        {
            return false;
        }

        Solve(curvature, gradient);
        double largest = Math.Abs(gradient[0]);
        foreach (double part in gradient)
        {
            largest = Math.Abs(part) > largest ? Math.Abs(part) : largest;
        }

        double scale = Math.Min(1, 2 / Math.Max(1e-300, largest));
        for (int j = 0; j < beta.Length; j++)
        {
            beta[j] += scale * gradient[j];
        }

        return true;
    }

    /// <summary>Cholesky's decomposition in place, of the lower triangle; a pivot below 1e-12 of its diagonal counts as none.</summary>
    private static bool TryDecompose(double[] matrix, int size)
    {
        Span<double> least = stackalloc double[size];
        for (int j = 0; j < size; j++)
        {
            least[j] = 1e-12 * Math.Max(matrix[(j * size) + j], 1e-12);
        }

        for (int j = 0; j < size; j++)
        {
            double pivot = Math.Sqrt(matrix[(j * size) + j]);
            if (!(pivot * pivot > least[j]))
            {
                return false; // NaN, too, where the matrix is not positive definite
            }

            matrix[(j * size) + j] = pivot;
            for (int i = j + 1; i < size; i++)
            {
                matrix[(i * size) + j] /= pivot;
            }

            for (int k = j + 1; k < size; k++)
            {
                for (int i = k; i < size; i++)
                {
                    matrix[(i * size) + k] -= matrix[(k * size) + j] * matrix[(i * size) + j];
                }
            }
        }

        return true;
    }

    /// <summary>Solves L·Lᵀ·x = b, L in a lower triangle; x in place of b.</summary>
    private static void Solve(double[] lower, double[] b)
    {
        int size = b.Length;
        for (int i = 0; i < size; i++)
        {
            double sum = b[i];
            for (int k = i - 1; k >= 0; k--)
            {
                sum -= lower[(i * size) + k] * b[k];
            }

            b[i] = sum / lower[(i * size) + i];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            double sum = b[i];
            for (int k = i + 1; k < size; k++)
            {
                sum -= lower[(k * size) + i] * b[k];
            }

            b[i] = sum / lower[(i * size) + i];
        }
    }
}
