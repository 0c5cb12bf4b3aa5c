
namespace SerHost.Network.Occlusion;

/// <summary>Which windows the approximate mode evaluates, and how it estimates the others.</summary>
/// <remarks>Every second window an axis first; then the quarter of the rest around which these differ most; the others are
/// interpolated linearly along both axes; a random sample of those is evaluated as well, to measure the error.</remarks>
internal static class CoarseToFine
{
    private const int SampleSize = 64;
    private const double RefinedShare = 0.25;

    /// <summary>The coarse windows: even positions and the last of each axis.</summary>
    public static bool[] Coarse(WindowGrid grid)
    {
        bool[] selected = new bool[grid.Count];
        for (int window = 0; window < selected.Length; window++)
        {
            selected[window] = IsKnot(window / grid.Columns, grid.Rows) && IsKnot(window % grid.Columns, grid.Columns);
        }

        return selected;
    }

    /// <summary>Estimates the windows that are not knots from those that are.</summary>
    /// <returns>[windows] the spread of the knots around each estimate; 0 at knots.</returns>
    public static double[] Estimate(WindowGrid grid, double[] values)
    {
        double[] spread = new double[grid.Count];
        for (int window = 0; window < grid.Count; window++)
        {
            (int row, int column) = (window / grid.Columns, window % grid.Columns);
            if (IsKnot(row, grid.Rows) && IsKnot(column, grid.Columns))
            {
                continue;
            }

            (int top, int bottom) = Around(row, grid.Rows);
            (int left, int right) = Around(column, grid.Columns);
            double[] corners =
            [
                values[(top * grid.Columns) + left], values[(top * grid.Columns) + right],
                values[(bottom * grid.Columns) + left], values[(bottom * grid.Columns) + right],
            ];
            values[window] = corners.Average();
            spread[window] = corners.Max() - corners.Min();
        }

        return spread;
    }

    /// <summary>The windows with the largest spread: those to evaluate after all.</summary>
    public static bool[] Refined(double[] spread)
    {
        bool[] selected = new bool[spread.Length];
        int[] estimated = [.. Enumerable.Range(0, spread.Length).Where(i => spread[i] > 0).OrderByDescending(i => spread[i])];
        foreach (int window in estimated.Take((int)Math.Ceiling(estimated.Length * RefinedShare)))
        {
            selected[window] = true;
        }

        return selected;
    }

    /// <summary>A random sample of the windows known by estimate alone.</summary>
    public static bool[] Sample(bool[] isExact, ulong seed)
    {
        int[] estimated = [.. Enumerable.Range(0, isExact.Length).Where(i => !isExact[i])];
        new Random(unchecked((int)(seed ^ (seed >> 32)))).Shuffle(estimated);
        bool[] selected = new bool[isExact.Length];
        foreach (int window in estimated.Take(SampleSize))
        {
            selected[window] = true;
        }

        return selected;
    }

    private static bool IsKnot(int index, int count) => index % 2 == 0 || index == count - 1;

    private static (int Before, int After) Around(int index, int count) => IsKnot(index, count) ? (index, index) : (index - 1, index + 1);
}
