namespace SerHost.Network.Occlusion;

/// <summary>One tile of Toom–Cook products: where its change comes from, and which of its coefficients go where.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class ToomCookTile
{
    /// <summary>Plans a tile.</summary>
    /// <param name="rows">A stretch of rows.</param>
    /// <param name="row">Tile of it.</param>
    /// <param name="columns">A stretch of columns.</param>
    /// <param name="column">Tile of it.</param>
    /// <param name="target">Where products go.</param>
    /// <param name="written">What tiles before this one have written, and this one will.</param>
    public ToomCookTile(ToomCookAxis rows, int row, ToomCookAxis columns, int column, DeltaLayout target, WrittenCells written)
    {
        SourceRow = rows.Position(row);
        SourceColumn = columns.Position(column);
        int firstRow = rows.Output(row);
        int firstColumn = columns.Output(column);
        FirstI = Math.Max(0, -firstRow);
        FirstJ = Math.Max(0, -firstColumn);
        int endI = Math.Min(rows.Points, target.Height - firstRow);
        int endJ = Math.Min(columns.Points, target.Width - firstColumn);
        TargetRow = firstRow + FirstI;
        TargetColumn = firstColumn + FirstJ;
        Width = Math.Max(0, endJ - FirstJ);
        Added = [.. Enumerable.Range(0, Width == 0 ? 0 : Math.Max(0, endI - FirstI)).Select(
            i => written.Write(TargetRow + i, TargetColumn, Width))];
        AddedRows = Added.TakeWhile(count => count > 0).Count();
        bool hasAllRows = FirstI == 0 && endI == rows.Points, hasAllColumns = FirstJ == 0 && endJ == columns.Points;
        IsDirect = hasAllColumns && (columns.Transform is not null || (hasAllRows && Added.Skip(AddedRows).All(count => count == 0)));
    }

    /// <summary>Row of the source's rectangle where it begins.</summary>
    public int SourceRow { get; }

    /// <summary>Column of the source's rectangle where it begins.</summary>
    public int SourceColumn { get; }

    /// <summary>Row of the target's rectangle that the first row of coefficients inside belongs to.</summary>
    public int TargetRow { get; }

    /// <summary>Column of the target's rectangle that the first column of coefficients inside belongs to.</summary>
    public int TargetColumn { get; }

    /// <summary>Rows of coefficients above the target's rectangle.</summary>
    public int FirstI { get; }

    /// <summary>Columns of coefficients left of the target's rectangle.</summary>
    public int FirstJ { get; }

    /// <summary>Columns of coefficients inside the target's rectangle.</summary>
    public int Width { get; }

    /// <summary>For each row of coefficients inside, how many of its columns are added to what is there; the others are stored.</summary>
    public int[] Added { get; }

    /// <summary>How many rows, from the first on, are added to in whole or in part.</summary>
    public int AddedRows { get; }

    /// <summary>Whether coefficients can be interpolated straight into the target: all columns lie inside its rectangle, and where there
    /// is one, all rows do and those that are added come first.</summary>
    public bool IsDirect { get; }
}
