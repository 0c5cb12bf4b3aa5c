using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>Where the fast passes keep a layer's activations: [row][column][channel], channels padded, a halo of zeros around.</summary>
/// <remarks>Channels of a position are contiguous and filled up with zeros to a multiple of 16, so a convolution is a product of
/// position rows with packed weights; the halo is as wide as the widest padding that reads it, so no tap needs a bounds check.
/// Whoever owns the buffer must keep halo and fill channels zero. Immutable.</remarks>
internal sealed record MapLayout
{
    /// <summary>Creates a layout.</summary>
    /// <param name="shape">Channels, height, width.</param>
    /// <param name="halo">Zeros around it.</param>
    /// <param name="pixelStride">Floats a position takes; 0 for channels rounded up to 16.</param>
    public MapLayout(TensorShape shape, Halo halo = default, int pixelStride = 0)
    {
        Shape = shape;
        Halo = halo;
        PixelStride = pixelStride == 0 ? ChannelPadding.Round(shape.Channels) : pixelStride;
        RowStride = checked((halo.Left + shape.Width + halo.Right) * PixelStride);
        Length = checked((halo.Top + shape.Height + halo.Bottom) * RowStride);
    }

    /// <summary>Channels, height, width.</summary>
    public TensorShape Shape { get; }

    /// <summary>Zeros around it.</summary>
    public Halo Halo { get; }

    /// <summary>Floats a position takes.</summary>
    public int PixelStride { get; }

    /// <summary>Floats from row to row.</summary>
    public int RowStride { get; }

    /// <summary>Floats in all.</summary>
    public int Length { get; }

    /// <summary>Index of a position's first channel; row and column may lie in the halo.</summary>
    public int Offset(int row, int column) => ((row + Halo.Top) * RowStride) + ((column + Halo.Left) * PixelStride);

    /// <summary>Whether a position lies in the plane, not in the halo or beyond.</summary>
    public bool Holds(int row, int column) => (uint)row < (uint)Shape.Height && (uint)column < (uint)Shape.Width;

    /// <summary>Copies [channels, height, width] row-major into this layout; halo and fill channels are left as they are.</summary>
    public void FromPlanar(ReadOnlySpan<float> planar, Span<float> map)
    {
        int plane = Shape.Height * Shape.Width;
        for (int row = 0; row < Shape.Height; row++)
        {
            if (PixelStride == 1)
            {
                planar.Slice(row * Shape.Width, Shape.Width).CopyTo(map[Offset(row, 0)..]);
                continue;
            }

            for (int column = 0; column < Shape.Width; column++)
            {
                Span<float> pixel = map.Slice(Offset(row, column), Shape.Channels);
                int source = (row * Shape.Width) + column;
                for (int channel = 0; channel < pixel.Length; channel++, source += plane)
                {
                    pixel[channel] = planar[source];
                }
            }
        }
    }

    /// <summary>Copies this layout's values to [channels, height, width] row-major.</summary>
    public void ToPlanar(ReadOnlySpan<float> map, Span<float> planar)
    {
        int plane = Shape.Height * Shape.Width;
        for (int row = 0; row < Shape.Height; row++)
        {
            if (PixelStride == 1)
            {
                map.Slice(Offset(row, 0), Shape.Width).CopyTo(planar[(row * Shape.Width)..]);
                continue;
            }

            for (int column = 0; column < Shape.Width; column++)
            {
                ReadOnlySpan<float> pixel = map.Slice(Offset(row, column), Shape.Channels);
                int target = (row * Shape.Width) + column;
                for (int channel = 0; channel < pixel.Length; channel++, target += plane)
                {
                    planar[target] = pixel[channel];
                }
            }
        }
    }
}

/// <summary>Rows and columns of zeros around a map.</summary>
internal readonly record struct Halo(int Top, int Left, int Bottom, int Right)
{
    /// <summary>The padding a convolution reads.</summary>
    public static Halo Of(Window2D window) => new(window.PadTop, window.PadLeft, window.PadBottom, window.PadRight);

    /// <summary>Wide enough for both.</summary>
    public Halo Union(Halo other) =>
        new(Math.Max(Top, other.Top), Math.Max(Left, other.Left), Math.Max(Bottom, other.Bottom), Math.Max(Right, other.Right));
}

/// <summary>How many floats one position's channels take in the fast layouts.</summary>
internal static class ChannelPadding
{
    /// <summary>Lanes of the widest vector: channel counts are rounded up to a multiple of it.</summary>
    public const int Lanes = 16;

    /// <summary>The next multiple of 16.</summary>
    public static int Round(int channels) => (channels + Lanes - 1) / Lanes * Lanes;

    /// <summary>Floats from one position to the next: 1 for a single channel (images and waveforms stay contiguous), else a
    /// multiple of 16 so that every vector load is whole.</summary>
    public static int Stride(int channels) => channels == 1 ? 1 : Round(channels);
}
