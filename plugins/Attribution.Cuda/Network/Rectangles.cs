using System.Runtime.InteropServices;

namespace Attribution.Cuda.Network;

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
