namespace SerHost.Network.Tensors.Kernels;

/// <summary>Where a matrix lies in a buffer: element (row, column) at Start + row ·
/// RowStride + column · ColumnStride. A transpose is a swap of strides.</summary>
internal readonly record struct MatrixView(int Start, int RowStride, int ColumnStride)
{
    public MatrixView Transposed => new(Start, ColumnStride, RowStride);
}
