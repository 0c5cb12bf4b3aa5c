using MathNet.Numerics.LinearAlgebra;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Causes;

/// <summary>First-order kernels: how an output answers to random contours, bin by bin.</summary>
/// <remarks>Trials come in pairs of opposite contours, which removes every even-order answer from the estimate. Coefficients are those of
/// the least-squares regression of the output on the signs. Source: Neri and Levi 2006; Ponsot, Burred, Belin and Aucouturier 2018, PNAS
/// 115(15).</remarks>
public static class ReverseCorrelation
{
    /// <summary>Random contours of +1 and −1, each followed by its opposite.</summary>
    /// <param name="bins">Bins of a contour.</param>
    /// <param name="pairs">Pairs of contours; at least as many as bins, so that the kernel is determined.</param>
    /// <param name="seed">Where they come from.</param>
    public static int[][] Contours(int bins, int pairs, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, bins);
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        var contours = new List<int[]>();
        for (int pair = 0; pair < pairs; pair++)
        {
            int[] contour = [.. Enumerable.Range(0, bins).Select(_ => random.Next(2) == 0 ? -1 : 1)];
            contours.Add(contour);
            contours.Add([.. contour.Select(sign => -sign)]);
        }

        return [.. contours];
    }

    /// <summary>The kernel: change of the output for one step up of a bin.</summary>
    /// <param name="contours">[trials][bins] signs.</param>
    /// <param name="outputs">[trials] the output.</param>
    /// <returns>[bins]; a tiny ridge keeps contours that happen to agree in two bins from being taken apart at will.</returns>
    public static double[] Kernel(int[][] contours, double[] outputs)
    {
        ArgumentNullException.ThrowIfNull(contours);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(outputs.Length, contours.Length);
        Matrix<double> signs = Matrix<double>.Build.Dense(contours.Length, contours[0].Length, (trial, bin) => contours[trial][bin]);
        double mean = outputs.Average();
        Vector<double> centred = Vector<double>.Build.DenseOfEnumerable(outputs.Select(output => output - mean));
        Matrix<double> normal = signs.TransposeThisAndMultiply(signs)
            + (1e-6 * contours.Length * Matrix<double>.Build.DenseIdentity(contours[0].Length));
        return [.. normal.Cholesky().Solve(signs.TransposeThisAndMultiply(centred))];
    }

    /// <summary>Kernels of clips, put together.</summary>
    /// <param name="clips">Speaker and kernel of each clip; NaN in bins that a clip does not reach.</param>
    /// <param name="centres">[bins] where the bins lie, in the unit they are aligned in.</param>
    /// <param name="seed">Seed of bootstrap and permutations.</param>
    public static IReadOnlyList<KernelBin> Aggregate(IReadOnlyList<(string Speaker, double[] Kernel)> clips, IReadOnlyList<double> centres,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(centres);
        KernelBin[] bins = [.. centres.Select((centre, bin) =>
        {
            Clusters values = Clusters.Group(clips.Select(clip => (clip.Speaker, clip.Kernel[bin])));
            return new KernelBin(centre, values.ValueCount, values.Count, values.Mean, ClusterBootstrap.Mean(values, seed: seed),
                SignFlipPermutation.Test(values, seed: seed).P, double.NaN);
        })];
        double[] adjusted = MultipleTesting.Holm([.. bins.Select(bin => bin.P)]);
        return [.. bins.Select((bin, i) => bin with { AdjustedP = adjusted[i] })];
    }
}

/// <summary>One bin of a kernel over a corpus.</summary>
/// <param name="Centre">Where it lies: share of the speech, or seconds from its onset.</param>
/// <param name="Clips">Clips that reach it.</param>
/// <param name="Speakers">Speakers they are of.</param>
/// <param name="Weight">Mean change of the target's logit for one step up of the cue there.</param>
/// <param name="Interval">Its interval over speakers.</param>
/// <param name="P">Two-sided p of no weight.</param>
/// <param name="AdjustedP">Holm-adjusted over the bins.</param>
public sealed record KernelBin(double Centre, int Clips, int Speakers, double Weight, Interval Interval, double P, double AdjustedP);
