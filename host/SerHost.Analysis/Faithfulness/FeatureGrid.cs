namespace SerHost.Analysis.Faithfulness;

/// <summary>An input cut into rectangular cells (bands × frames): the features that perturbation metrics remove and keep.</summary>
/// <remarks>Single elements of a log-mel are too small to matter and make every method look random; cells of a sixth of a
/// second by an eighth of the bands are what a listener could miss. Cells at the far
/// edges may be smaller; every element belongs to one.</remarks>
public sealed class FeatureGrid
{
    private readonly int[] _cellOf;

    /// <summary>Cuts an input.</summary>
    /// <param name="bands">Rows.</param>
    /// <param name="frames">Columns.</param>
    /// <param name="cellBands">Rows of a cell, 1 or more; as many as there are bands for full-height strips.</param>
    /// <param name="cellFrames">Columns of a cell, 1 or more.</param>
    public FeatureGrid(int bands, int frames, int cellBands, int cellFrames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cellBands);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cellFrames);
        int columns = (frames + cellFrames - 1) / cellFrames;
        Count = columns * ((bands + cellBands - 1) / cellBands);
        _cellOf = new int[bands * frames];
        for (int i = 0; i < _cellOf.Length; i++)
        {
            _cellOf[i] = (i / frames / cellBands * columns) + (i % frames / cellFrames);
        }
    }

    /// <summary>Number of cells.</summary>
    public int Count { get; }

    /// <summary>[bands × frames] the cell of each element.</summary>
    public ReadOnlySpan<int> CellOf => _cellOf;

    /// <summary>Sum of a map's values in every cell.</summary>
    /// <param name="values">[bands, frames], row-major.</param>
    public double[] Sums(ReadOnlySpan<float> values)
    {
        if (values.Length != _cellOf.Length)
        {
            throw new ArgumentException($"Expected {_cellOf.Length} values, found {values.Length}.", nameof(values));
        }

        var sums = new double[Count];
        for (int i = 0; i < values.Length; i++)
        {
            sums[_cellOf[i]] += values[i];
        }

        return sums;
    }

    /// <summary>Cells in falling order of their values, equal ones in order of index.</summary>
    /// <param name="values">One value a cell.</param>
    public static int[] Descending(IReadOnlyList<double> values) =>
        [.. Enumerable.Range(0, values.Count).OrderByDescending(i => values[i]).ThenBy(i => i)];
}
