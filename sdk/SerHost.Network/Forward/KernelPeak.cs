using System.Diagnostics;

namespace SerHost.Network.Forward;

/// <summary>What the machine's multiply-add units reach: the bound the kernels are compared with.</summary>
public static class KernelPeak
{
    private const int Depth = 128;
    private const int Rows = 24;
    private const int Columns = 64;

    /// <summary>Measures the product kernel on operands in the first-level cache, all threads at once, best of several short
    /// runs.</summary>
    /// <param name="threads">Threads, 1 or more.</param>
    /// <returns>10⁹ floating-point operations a second, all threads together.</returns>
    public static double MeasureGigaflops(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        double best = 0;
        for (int run = 0; run < 12; run++)
        {
            const int repeats = 20_000;
            long start = Stopwatch.GetTimestamp();
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Multiply(repeats));
            double flops = 2.0 * Depth * Rows * Columns * repeats * threads;
            best = Math.Max(best, flops / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }

    private static void Multiply(int repeats)
    {
        var weights = new PackedMatrix(Depth, Columns);
        weights.Values.Span.Fill(0.5f);
        float[] source = new float[Rows * Depth];
        float[] result = new float[Rows * Columns];
        var whole = new GemmSegments([new GemmSegment(0, 0, Depth)]);
        for (int i = 0; i < repeats; i++)
        {
            GemmKernel.Run(source, 0, Depth, whole, weights, result, 0, Columns, Rows, ZeroVector.OfLength(Columns));
        }
    }
}
