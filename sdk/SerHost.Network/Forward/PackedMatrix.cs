using SerHost.Network.Vectors;

namespace SerHost.Network.Forward;

/// <summary>A weight matrix [depth, columns] laid out for <see cref="GemmKernel"/>: columns in blocks of 64, then 32, then 16, or of 16
/// throughout where vectors have 256 bits.</summary>
/// <remarks>Each block is [depth, width] row-major and contiguous; columns are filled up with zeros to a multiple of 16, so
/// that every kernel load is a whole vector inside the array. The narrow kernel reads 16 columns at a time: out of a wider block it would
/// touch every fourth cache line, and so a quarter of the first-level cache's sets. Immutable once filled; safe to share between
/// threads.</remarks>
internal sealed class PackedMatrix
{
    /// <summary>Creates a matrix of zeros for the kernels of this machine.</summary>
    /// <param name="depth">Rows: the length of the sums.</param>
    /// <param name="columns">Columns: the number of results.</param>
    public PackedMatrix(int depth, int columns)
        : this(depth, columns, GemmKernel.BestLevel == SimdLevel.Vector512 ? 64 : 16)
    {
    }

    /// <summary>Creates a matrix of zeros.</summary>
    /// <param name="depth">Rows: the length of the sums.</param>
    /// <param name="columns">Columns: the number of results.</param>
    /// <param name="widest">Columns of the widest block: 64, 32 or 16.</param>
    internal PackedMatrix(int depth, int columns, int widest)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Depth = depth;
        Columns = columns;
        PaddedColumns = ChannelPadding.Round(columns);
        var widths = new List<int>();
        for (int left = PaddedColumns; left > 0; left -= widths[^1])
        {
            widths.Add(Math.Min(widest, left >= 64 ? 64 : left >= 32 ? 32 : 16));
        }

        BlockWidths = [.. widths];
        Values = new AlignedFloats(checked(depth * PaddedColumns));
    }

    /// <summary>Rows: the length of the sums.</summary>
    public int Depth { get; }

    /// <summary>Columns that hold weights.</summary>
    public int Columns { get; }

    /// <summary>Columns rounded up to a multiple of 16.</summary>
    public int PaddedColumns { get; }

    /// <summary>Width of each column block: 64, 32 or 16. Block b starts at column Σ widths before it, and at that times
    /// <see cref="Depth"/> in <see cref="Values"/>.</summary>
    public int[] BlockWidths { get; }

    /// <summary>The weights, block after block.</summary>
    public AlignedFloats Values { get; }

    /// <summary>One weight.</summary>
    public ref float this[int row, int column] => ref Values[Offset(row, column)];

    /// <summary>Where a weight lies in <see cref="Values"/>; the same in all matrices of one size.</summary>
    public int Offset(int row, int column)
    {
        int start = 0;
        foreach (int width in BlockWidths)
        {
            if (column < start + width)
            {
                return (start * Depth) + (row * width) + (column - start);
            }

            start += width;
        }

        throw new ArgumentOutOfRangeException(nameof(column), column, $"Must be below {PaddedColumns}.");
    }
}
