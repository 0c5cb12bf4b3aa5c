using System.Runtime.InteropServices;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>The part of one layer's activation that is computed, of one size for every item of a batch.</summary>
/// <param name="Rectangles">Its size, and that of the plane.</param>
/// <param name="Channels">Channels of the layer, without those added.</param>
/// <param name="Origins">Where each item's rectangle lies; null where all begin at 0.</param>
internal sealed record LayerRegion(Rectangles Rectangles, int Channels, Origin[]? Origins)
{
    /// <summary>Channels as the kernels have them: a multiple of 8.</summary>
    public static int Padded(int channels) => (channels + 7) / 8 * 8;
}

/// <summary>Size of a batch's rectangles and of the plane they lie in; device.h's Rectangles.</summary>
/// <param name="Height">Rows of a rectangle.</param>
/// <param name="Width">Columns of a rectangle.</param>
/// <param name="Channels">Channels, rounded up to 8.</param>
/// <param name="PlaneHeight">Rows of the whole activation.</param>
/// <param name="PlaneWidth">Columns of the whole activation.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Rectangles(int Height, int Width, int Channels, int PlaneHeight, int PlaneWidth)
{
    /// <summary>Elements of one rectangle, with the channels added.</summary>
    public long Floats => (long)Height * Width * Channels;
}

/// <summary>Position of a rectangle: column and row of its first element, as the kernels' Int2 {x, y}.</summary>
internal readonly record struct Origin(int X, int Y);

/// <summary>A sliding window as pool.cu's Window.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct KernelWindow(
    int Height, int Width, int StrideY, int StrideX, int DilationY, int DilationX, int PadTop, int PadLeft)
{
    public static KernelWindow Of(Window2D window) => new(
        window.KernelHeight, window.KernelWidth, window.StrideHeight, window.StrideWidth,
        window.DilationHeight, window.DilationWidth, window.PadTop, window.PadLeft);
}
