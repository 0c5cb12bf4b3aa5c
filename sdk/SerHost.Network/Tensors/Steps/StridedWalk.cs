using System.Runtime.InteropServices;
using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>Copies through a strided view, with as few axes as possible: runs of neighbours at once, transposes in 8 × 8 blocks.</summary>
internal sealed class StridedWalk
{
    private readonly int[] _dims, _strides;
    private readonly int _offset, _rows, _columns, _rowStride, _columnStride;

    public StridedWalk(StridedView view)
    {
        var dims = new List<int>();
        var strides = new List<int>();
        for (int i = 0; i < view.Dims.Length; i++)
        {
            if (view.Dims[i] == 1)
            {
                continue;
            }

            if (dims.Count > 0 && strides[^1] == view.Strides[i] * view.Dims[i])
            {
                dims[^1] *= view.Dims[i];
                strides[^1] = view.Strides[i];
            }
            else
            {
                dims.Add(view.Dims[i]);
                strides.Add(view.Strides[i]);
            }
        }

        while (dims.Count < 2)
        {
            dims.Insert(0, 1);
            strides.Insert(0, 0);
        }

        IsInjective = strides.Zip(dims).All(pair => pair.First != 0 || pair.Second == 1);
        _offset = view.Offset;
        (_rows, _columns, _rowStride, _columnStride) = (dims[^2], dims[^1], strides[^2], strides[^1]);
        _dims = [.. dims[..^2]];
        _strides = [.. strides[..^2]];

        // Rows are shared out among threads: a block is a stripe of up to 64 rows of one matrix.
        Stripes = (_rows + RowsPerStripe - 1) / RowsPerStripe;
        Blocks = Stripes * _dims.Aggregate(1, (product, dim) => product * dim);
    }

    private const int RowsPerStripe = 64;

    private int Stripes { get; }

    /// <summary>Pieces that can be copied independently.</summary>
    public int Blocks { get; }

    /// <summary>Whether no element is read twice.</summary>
    public bool IsInjective { get; }

    /// <summary>y[i] = x[view(i)] for some blocks.</summary>
    public void Gather(ReadOnlySpan<float> x, Span<float> y, int from, int end)
    {
        for (int block = from; block < end; block++)
        {
            (int source, int target, int rows) = Locate(block);
            if (_columnStride == 1)
            {
                for (int row = 0; row < rows; row++)
                {
                    x.Slice(source + (row * _rowStride), _columns).CopyTo(y[(target + (row * _columns))..]);
                }
            }
            else if (_rowStride == 1 && _columnStride > 0)
            {
                Transpose(x, source, _columnStride, y, target, _columns, _columns, rows);
            }
            else
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0, at = source + (row * _rowStride); column < _columns; column++, at += _columnStride)
                    {
                        y[target + (row * _columns) + column] = x[at];
                    }
                }
            }
        }
    }

    /// <summary>x[view(i)] += y[i] for some blocks.</summary>
    public void Scatter(ReadOnlySpan<float> y, Span<float> x, int from, int end)
    {
        for (int block = from; block < end; block++)
        {
            (int source, int target, int rows) = Locate(block);
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> given = y.Slice(target + (row * _columns), _columns);
                if (_columnStride == 1)
                {
                    VectorLoops.Add(given, x.Slice(source + (row * _rowStride), _columns));
                    continue;
                }

                for (int column = 0, at = source + (row * _rowStride); column < _columns; column++, at += _columnStride)
                {
                    x[at] += given[column];
                }
            }
        }
    }

    private (int Source, int Target, int Rows) Locate(int block)
    {
        int stripe = block % Stripes, matrix = block / Stripes, source = _offset + (stripe * RowsPerStripe * _rowStride), rest = matrix;
        for (int i = _dims.Length - 1; i >= 0; i--)
        {
            source += rest % _dims[i] * _strides[i];
            rest /= _dims[i];
        }

        return (source, ((matrix * _rows) + (stripe * RowsPerStripe)) * _columns,
            Math.Min(RowsPerStripe, _rows - (stripe * RowsPerStripe)));
    }

    /// <summary>y[row, column] = x[column, row].</summary>
    private static void Transpose(ReadOnlySpan<float> x, int source, int sourceStride, Span<float> y, int target, int targetStride,
        int columns, int rows)
    {
        int wholeRows = rows & ~7, wholeColumns = columns & ~7;
        for (int column = 0; column < wholeColumns; column += 8)
        {
            for (int row = 0; row < wholeRows; row += 8)
            {
                Transpose8.Run(
                    ref MemoryMarshal.GetReference(x.Slice(source + (column * sourceStride) + row, (7 * sourceStride) + 8)), sourceStride,
                    ref MemoryMarshal.GetReference(y.Slice(target + (row * targetStride) + column, (7 * targetStride) + 8)), targetStride);
            }
        }

        for (int row = 0; row < rows; row++)
        {
            for (int column = row < wholeRows ? wholeColumns : 0; column < columns; column++)
            {
                y[target + (row * targetStride) + column] = x[source + (column * sourceStride) + row];
            }
        }
    }
}
