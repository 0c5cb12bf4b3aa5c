using SerHost.Network.Forward;

namespace SerHost.Network.Occlusion;

/// <summary>Where a batch of windows keeps the change of one layer: [row][column][window][channel], in the batch's workspace.</summary>
/// <remarks>
/// The change is the difference from the clean activation, on the rectangle the plan gives; it is 0 outside the
/// layer's plane and in fill channels. Windows of a position lie one after another, so a product with weights takes them as its rows.
/// </remarks>
internal readonly record struct DeltaLayout
{
    /// <summary>Creates a layout.</summary>
    public DeltaLayout(int offset, int height, int width, int channels, int windows)
    {
        Offset = offset;
        Height = height;
        Width = width;
        Channels = channels;
        WindowStride = ChannelPadding.Stride(channels);

        // The extra lanes keep neighbouring positions from falling on the same cache set.
        CellStride = ChannelPadding.Round((windows * WindowStride) + ChannelPadding.Lanes);
        Length = checked(height * width * CellStride);
    }

    /// <summary>First float in the workspace.</summary>
    public int Offset { get; }

    /// <summary>Rows of the rectangle.</summary>
    public int Height { get; }

    /// <summary>Columns of the rectangle.</summary>
    public int Width { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Floats from window to window.</summary>
    public int WindowStride { get; }

    /// <summary>Floats from position to position.</summary>
    public int CellStride { get; }

    /// <summary>Floats in all.</summary>
    public int Length { get; }

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => Height == 0 || Width == 0;

    /// <summary>Index of window 0 at a position.</summary>
    public int Cell(int row, int column) => Offset + (((row * Width) + column) * CellStride);
}
