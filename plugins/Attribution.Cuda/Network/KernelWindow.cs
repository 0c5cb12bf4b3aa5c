using System.Runtime.InteropServices;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>A sliding window as pool.cu's Window.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct KernelWindow(
    int Height, int Width, int StrideY, int StrideX, int DilationY, int DilationX, int PadTop, int PadLeft)
{
    public static KernelWindow Of(Window2D window) => new(
        window.KernelHeight, window.KernelWidth, window.StrideHeight, window.StrideWidth,
        window.DilationHeight, window.DilationWidth, window.PadTop, window.PadLeft);
}
