using MathNet.Numerics.LinearAlgebra;

namespace Attribution.Perturbation;

/// <summary>Weighted least squares of a score on which players are there (Ribeiro et al. 2016).</summary>
internal static class LocalSurrogate
{
    /// <summary>Coalitions, every player in each with probability ½; the first is everybody.</summary>
    /// <param name="players">Players.</param>
    /// <param name="samples">Coalitions.</param>
    /// <param name="seed">Seed.</param>
    public static bool[][] Draw(int players, int samples, ulong seed)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        return [.. Enumerable.Range(0, samples).Select(sample =>
            Enumerable.Range(0, players).Select(_ => sample == 0 || random.Next(2) == 1).ToArray())];
    }

    /// <summary>Fits v ≈ b₀ + Σ bᵢ zᵢ with weights exp(−d²/width²), d = 1 − √(share of players there).</summary>
    /// <param name="coalitions">[samples][players].</param>
    /// <param name="worth">[samples] v.</param>
    /// <param name="width">Width of the weights.</param>
    /// <param name="ridge">Penalty on Σ bᵢ²; the constant b₀ is not penalised.</param>
    public static SurrogateFit Fit(IReadOnlyList<bool[]> coalitions, IReadOnlyList<double> worth, double width, double ridge)
    {
        int players = coalitions[0].Length, samples = coalitions.Count;
        double[] roots = [.. coalitions.Select(coalition =>
        {
            double distance = 1 - Math.Sqrt((double)coalition.Count(isThere => isThere) / players);
            return Math.Exp(-distance * distance / (2 * width * width));
        })];

        // Rows √w (1, z); ridge as further rows √λ eᵢ. The orthogonal decomposition keeps what normal equations would square away.
        int extra = ridge > 0 ? players : 0;
        Matrix<double> design = Matrix<double>.Build.Dense(samples + extra, players + 1, (row, column) => row >= samples
            ? (column == row - samples + 1 ? Math.Sqrt(ridge) : 0)
            : roots[row] * (column == 0 || coalitions[row][column - 1] ? 1 : 0));
        Vector<double> target = Vector<double>.Build.Dense(samples + extra, row => row >= samples ? 0 : roots[row] * worth[row]);
        Matrix<double> inverse = (design.TransposeThisAndMultiply(design)).PseudoInverse();
        Vector<double> coefficients = extra == 0 && design.Rank() < players + 1
            ? inverse * design.TransposeThisAndMultiply(target) : design.QR().Solve(target);
        double[] residuals = [.. (target - (design * coefficients)).Take(samples)];

        // Sandwich: inverse · (Σ w² r² x xᵀ) · inverse. Weights say where the fit matters, not how certain a score is.
        Matrix<double> meat = Matrix<double>.Build.Dense(players + 1, players + 1);
        for (int row = 0; row < samples; row++)
        {
            Vector<double> x = design.Row(row) * residuals[row];
            meat += x.OuterProduct(x);
        }

        Matrix<double> covariance = inverse * meat * inverse * ((double)samples / Math.Max(1, samples - players - 1));
        return new SurrogateFit(
            [.. coefficients.Skip(1)],
            [.. Enumerable.Range(1, players).Select(i => Math.Sqrt(Math.Max(0, covariance[i, i])))],
            Determination(roots, worth, residuals));
    }

    /// <summary>1 − Σ w r² / Σ w (v − mean)²; 1 for scores that are all the same.</summary>
    private static double Determination(double[] roots, IReadOnlyList<double> worth, double[] residuals)
    {
        double weights = roots.Sum(root => root * root);
        double mean = roots.Select((root, i) => root * root * worth[i]).Sum() / weights;
        double total = roots.Select((root, i) => root * root * (worth[i] - mean) * (worth[i] - mean)).Sum();
        return total == 0 ? 1 : 1 - (residuals.Sum(residual => residual * residual) / total);
    }
}

/// <summary>A local surrogate.</summary>
/// <param name="Coefficients">[players].</param>
/// <param name="Errors">[players] standard errors.</param>
/// <param name="Determination">Share of the weighted variance it explains, at most 1.</param>
internal sealed record SurrogateFit(double[] Coefficients, double[] Errors, double Determination);
