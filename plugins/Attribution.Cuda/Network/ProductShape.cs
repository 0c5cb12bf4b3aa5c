using System.Runtime.InteropServices;

namespace Attribution.Cuda.Network;

/// <summary>product.h's ProductShape: everything a product kernel knows besides its arrays.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProductShape
{
    public Rectangles Source, Target, Addend;
    public int Items, ItemsOfABlock;
    public int TileHeight, TileWidth, TilesY, TilesX;
    public int SlotsY, SlotsX;
    public KernelWindow Window;
    public int Upwards;
    public int PaddedOutputs;
    public int Part, OutPart;
    public float Bound, Factor;
    public int Finish, Rectify;
}
