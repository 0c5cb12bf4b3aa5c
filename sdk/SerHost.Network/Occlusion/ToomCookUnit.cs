using SerHost.Network.Forward;

namespace SerHost.Network.Occlusion;

/// <summary>A stretch of rows with a stretch of columns of a convolution's change: one set of Toom–Cook products.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class ToomCookUnit
{
    /// <summary>Plans the products.</summary>
    /// <param name="rows">The stretch of rows.</param>
    /// <param name="columns">The stretch of columns.</param>
    /// <param name="weights">The taps that both meet.</param>
    /// <param name="target">Where products go.</param>
    /// <param name="written">What units before this one have written, and this one will.</param>
    public ToomCookUnit(ToomCookAxis rows, ToomCookAxis columns, ToomCookWeights weights, DeltaLayout target, WrittenCells written)
    {
        Rows = rows;
        Columns = columns;
        Matrices = [.. Enumerable.Range(0, rows.Points * columns.Points).Select(i => weights.At(
            ToomCookPoints.Identity(i / columns.Points, rows.Points), ToomCookPoints.Identity(i % columns.Points, columns.Points)))];
        Whole = new GemmSegments([new GemmSegment(0, 0, Matrices[0].Depth)]);
        var tiles = new List<ToomCookTile>();
        for (int i = 0; i < rows.Tiles; i++)
        {
            for (int j = 0; j < columns.Tiles; j++)
            {
                tiles.Add(new ToomCookTile(rows, i, columns, j, target, written));
            }
        }

        Tiles = [.. tiles];
    }

    /// <summary>The stretch of rows.</summary>
    public ToomCookAxis Rows { get; }

    /// <summary>The stretch of columns.</summary>
    public ToomCookAxis Columns { get; }

    /// <summary>[row points · column points] the kernel at each pair of points.</summary>
    public PackedMatrix[] Matrices { get; }

    /// <summary>The whole depth of a product as one run.</summary>
    public GemmSegments Whole { get; }

    /// <summary>The tiles, row by row.</summary>
    public ToomCookTile[] Tiles { get; }

    /// <summary>Whether no transform is needed: one row and one column of the kernel.</summary>
    public bool IsPlain => Rows.Transform is null && Columns.Transform is null;
}
