namespace SerHost.Network.Occlusion;

/// <summary>Which cells of a rectangle a plan writes, in its order: so that the first to write a cell stores and the others add, and
/// nothing is set to zero that is stored anyway.</summary>
internal sealed class WrittenCells(int height, int width)
{
    private readonly bool[,] _isWritten = new bool[height, width];
    private readonly List<(int Row, int Column)> _cleared = [];

    /// <summary>Writes a run of cells of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">First column.</param>
    /// <param name="count">Columns.</param>
    /// <returns>How many of them, from the first on, are added to what is there; the others are stored.</returns>
    public int Write(int row, int column, int count)
    {
        int added = 0;
        for (int j = 0; j < count; j++)
        {
            added = _isWritten[row, column + j] ? j + 1 : added;
        }

        for (int j = 0; j < count; j++)
        {
            if (j < added && !_isWritten[row, column + j])
            {
                _cleared.Add((row, column + j));
            }

            _isWritten[row, column + j] = true;
        }

        return added;
    }

    /// <summary>Cells that must be zero before the plan is run: those nothing writes, and those that are only added to.</summary>
    public IReadOnlyList<(int Row, int Column)> Cleared() =>
    [
        .. _cleared,
        .. from row in Enumerable.Range(0, height)
           from column in Enumerable.Range(0, width)
           where !_isWritten[row, column]
           select (row, column),
    ];
}
