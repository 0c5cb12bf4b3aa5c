using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Tests.CueContrasts;

public sealed class OverlapWeightsTests
{
    private const double Tolerance = 1e-8;

    [Fact]
    public void Weights_are_those_of_a_plain_fit_by_MathNet_to_the_last_bit()
    {
        var random = new Random(7);
        int found = 0, none = 0;
        for (int round = 0; round < 400; round++)
        {
            int windows = random.Next(4, 40), salient = random.Next(1, windows - 1);
            double apart = 3 * random.NextDouble();
            bool isVoiced = random.Next(3) > 0;
            bool[] isSalient = [.. Enumerable.Range(0, windows).Select(w => w < salient)];
            double[] masses = [.. isSalient.Select(_ => 1 + Math.Floor(20 * random.NextDouble()))];
            double[][] covariates = [.. isSalient.Select(chosen =>
            {
                double level = (-60 * random.NextDouble()) + (chosen ? 10 * apart : 0);
                return (double[])[level, level * level * random.NextDouble(), isVoiced ? random.NextDouble() : 1];
            })];

            double[]? weights = OverlapWeights.Find(covariates, masses, isSalient, Tolerance);

            double[]? expected = Reference(covariates, masses, isSalient);
            Assert.Equal(expected?.Select(BitConverter.DoubleToInt64Bits), weights?.Select(BitConverter.DoubleToInt64Bits));
            (found, none) = weights is null ? (found, none + 1) : (found + 1, none);
        }

        Assert.True(found > 50 && none > 50, $"{found} with weights, {none} without");
    }

    private static double[]? Reference(double[][] covariates, double[] masses, bool[] isSalient)
    {
        double[][] design = Standardised(covariates, masses);
        int size = design[0].Length;
        double[] beta = new double[size], weights = new double[masses.Length];
        double share = masses.Where((_, w) => isSalient[w]).Sum() / masses.Sum();
        beta[0] = Math.Log(share / (1 - share));
        for (int iteration = 0; iteration < 60; iteration++)
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
                        hessian[k, j] = hessian[j, k];
                    }
                }
            }

            double[] differences = [.. Enumerable.Range(1, size - 1).Select(j => Math.Abs(Mean(j, true) - Mean(j, false)))];
            if (differences.Any(double.IsNaN))
            {
                return null;
            }

            if (differences.DefaultIfEmpty().Max() <= Tolerance)
            {
                return weights;
            }

            Matrix<double> curvature = Matrix<double>.Build.DenseOfArray(hessian);
            if (Decomposed(curvature) is not { } cholesky)
            {
                return null;
            }

            Vector<double> step = cholesky.Solve(Vector<double>.Build.Dense(gradient));
            double scale = Math.Min(1, 2 / Math.Max(1e-300, step.AbsoluteMaximum()));
            for (int j = 0; j < size; j++)
            {
                beta[j] += scale * step[j];
            }
        }

        return null;

        double Mean(int j, bool salient)
        {
            double sum = 0, weight = 0;
            for (int w = 0; w < weights.Length; w++)
            {
                (sum, weight) = isSalient[w] == salient ? (sum + (weights[w] * design[w][j]), weight + weights[w]) : (sum, weight);
            }

            return weight < 1e-9 ? double.NaN : sum / weight;
        }
    }

    private static Cholesky<double>? Decomposed(Matrix<double> matrix)
    {
        try
        {
            Cholesky<double> cholesky = matrix.Cholesky();
            return Enumerable.Range(0, matrix.RowCount).All(j =>
                cholesky.Factor[j, j] * cholesky.Factor[j, j] > 1e-12 * Math.Max(matrix[j, j], 1e-12)) ? cholesky : null;
        }
        catch (ArgumentException)
        {
            return null; // not positive definite
        }
    }

    private static double[][] Standardised(double[][] covariates, double[] masses)
    {
        double total = masses.Sum();
        var kept = new List<(int Index, double Mean, double Deviation)>();
        for (int j = 0; j < covariates[0].Length; j++)
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
}
