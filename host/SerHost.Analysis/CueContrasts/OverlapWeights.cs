using System.Diagnostics.CodeAnalysis;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

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
        double[][] design = Standardise(covariates, masses);
        int size = design[0].Length;
        double[] beta = new double[size];
        double[] weights = new double[masses.Length];
        double share = isSalient.Select((salient, w) => salient ? masses[w] : 0).Sum() / masses.Sum();
        beta[0] = Math.Log(share / (1 - share));
        for (int iteration = 0; iteration < MaximumIterations; iteration++)
        {
            double[] gradient = new double[size];
            double[,] hessian = new double[size, size];
            for (int w = 0; w < masses.Length; w++)
            {
                double eta = 0;
                for (int j = 0; j < size; j++)
                {
                    eta += beta[j] * design[w][j];
                }

                double propensity = 1 / (1 + Math.Exp(-eta));
                weights[w] = masses[w] * (isSalient[w] ? 1 - propensity : propensity);
                for (int j = 0; j < size; j++)
                {
                    gradient[j] += masses[w] * ((isSalient[w] ? 1 : 0) - propensity) * design[w][j];
                    for (int k = 0; k <= j; k++)
                    {
                        hessian[j, k] += masses[w] * propensity * (1 - propensity) * design[w][j] * design[w][k];
                    }
                }
            }

            double imbalance = Imbalance(design, weights, isSalient);
            if (double.IsNaN(imbalance))
            {
                return null; // One group has no weight left: the covariates separate the two.
            }

            if (imbalance <= tolerance)
            {
                return weights;
            }

            if (!Step(beta, hessian, gradient))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Intercept and covariates in standard deviations; a covariate that is the same in all windows is left out.</summary>
    private static double[][] Standardise(double[][] covariates, double[] masses)
    {
        double total = masses.Sum();
        int count = covariates[0].Length;
        var kept = new List<(int Index, double Mean, double Deviation)>();
        for (int j = 0; j < count; j++)
        {
            double mean = covariates.Select((x, w) => masses[w] * x[j]).Sum() / total;
            double deviation = Math.Sqrt(covariates.Select((x, w) => masses[w] * (x[j] - mean) * (x[j] - mean)).Sum() / total);
            if (deviation > 1e-9 * Math.Max(1, Math.Abs(mean)))
            {
                kept.Add((j, mean, deviation));
            }
        }

        return [.. covariates.Select(x => (double[])[1, .. kept.Select(k => (x[k.Index] - k.Mean) / k.Deviation)])];
    }

    /// <summary>Largest difference between the groups' weighted means; NaN where a group has practically no weight.</summary>
    private static double Imbalance(double[][] design, double[] weights, bool[] isSalient)
    {
        double largest = 0;
        for (int j = 1; j < design[0].Length; j++)
        {
            double salient = 0, salientWeight = 0, rest = 0, restWeight = 0;
            for (int w = 0; w < weights.Length; w++)
            {
                if (isSalient[w])
                {
                    (salient, salientWeight) = (salient + (weights[w] * design[w][j]), salientWeight + weights[w]);
                }
                else
                {
                    (rest, restWeight) = (rest + (weights[w] * design[w][j]), restWeight + weights[w]);
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

    /// <summary>One Newton step, no covariate's coefficient moving by more than 2;
    /// false where the covariates are (nearly) linearly dependent.</summary>
    /// <param name="beta">The coefficients, changed.</param>
    /// <param name="hessian">Negative second derivatives; the lower triangle is filled.</param>
    /// <param name="gradient">First derivatives.</param>
    private static bool Step(double[] beta, double[,] hessian, double[] gradient)
    {
        var curvature = Matrix<double>.Build.Dense(beta.Length, beta.Length, (j, k) => hessian[Math.Max(j, k), Math.Min(j, k)]);
        if (!TryDecompose(curvature, out Cholesky<double>? decomposition))
        {
            return false;
        }

        Vector<double> step = decomposition.Solve(Vector<double>.Build.Dense(gradient));
        double scale = Math.Min(1, 2 / Math.Max(1e-300, step.AbsoluteMaximum()));
        for (int j = 0; j < beta.Length; j++)
        {
            beta[j] += scale * step[j];
        }

        return true;
    }

    /// <summary>Decomposes a matrix; a pivot below 1e-12 of its diagonal counts as none.</summary>
    private static bool TryDecompose(Matrix<double> matrix, [NotNullWhen(true)] out Cholesky<double>? decomposition)
    {
        decomposition = null;
        try
        {
            decomposition = matrix.Cholesky();
        }
        catch (ArgumentException)
        {
            return false; // MathNet's word for a matrix that is not positive definite
        }

        for (int j = 0; j < matrix.RowCount; j++)
        {
            double pivot = decomposition.Factor[j, j] * decomposition.Factor[j, j];
            if (!(pivot > 1e-12 * Math.Max(matrix[j, j], 1e-12)))
            {
                decomposition = null;
                return false;
            }
        }

        return true;
    }
}
