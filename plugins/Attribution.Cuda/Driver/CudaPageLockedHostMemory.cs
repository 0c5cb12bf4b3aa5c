using System.Runtime.InteropServices;
using ManagedCuda.BasicTypes;

namespace ManagedCuda;

/// <summary>An array in page-locked host memory, which copies can read and write while kernels run.</summary>
/// <typeparam name="T">Type of an element.</typeparam>
public class CudaPageLockedHostMemory<T> : IDisposable
    where T : struct
{
    private IntPtr _pointer;

    /// <summary>Allocates an array.</summary>
    /// <param name="size">Number of elements.</param>
    /// <exception cref="CudaException">There is not enough memory.</exception>
    public CudaPageLockedHostMemory(SizeT size)
    {
        Size = size;
        CudaException.Check(Native.cuMemHostAlloc(out _pointer, (UIntPtr)(ulong)SizeInBytes, 0));
    }

    /// <summary>Number of elements.</summary>
    public SizeT Size { get; }

    /// <summary>Length in bytes.</summary>
    public SizeT SizeInBytes => (long)Size * Marshal.SizeOf<T>();

    /// <summary>Where the array lies.</summary>
    public IntPtr PinnedHostPointer => _pointer;

    /// <summary>Queues a copy to the device.</summary>
    /// <param name="devicePtr">Destination.</param>
    /// <param name="offsetSrc">First byte of this array.</param>
    /// <param name="offsetDest">First byte of the destination.</param>
    /// <param name="aSizeInBytes">Bytes to copy.</param>
    /// <param name="stream">The stream.</param>
    public void AsyncCopyToDevice(CUdeviceptr devicePtr, SizeT offsetSrc, SizeT offsetDest, SizeT aSizeInBytes, CUstream stream) =>
        CudaException.Check(Native.cuMemcpyHtoDAsync(
            Moved(devicePtr, offsetDest), checked(_pointer + (nint)(long)offsetSrc), (UIntPtr)(ulong)aSizeInBytes, stream));

    /// <summary>Queues a copy from the device.</summary>
    /// <param name="devicePtr">Source.</param>
    /// <param name="offsetSrc">First byte of the source.</param>
    /// <param name="offsetDest">First byte of this array.</param>
    /// <param name="aSizeInBytes">Bytes to copy.</param>
    /// <param name="stream">The stream.</param>
    public void AsyncCopyFromDevice(CUdeviceptr devicePtr, SizeT offsetSrc, SizeT offsetDest, SizeT aSizeInBytes, CUstream stream) =>
        CudaException.Check(Native.cuMemcpyDtoHAsync(
            checked(_pointer + (nint)(long)offsetDest), Moved(devicePtr, offsetSrc), (UIntPtr)(ulong)aSizeInBytes, stream));

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        if (_pointer != IntPtr.Zero)
        {
            _ = Native.cuMemFreeHost(_pointer);
            _pointer = IntPtr.Zero;
            GC.SuppressFinalize(this);
        }
    }

    private static CUdeviceptr Moved(CUdeviceptr pointer, SizeT bytes) => new() { Pointer = (ulong)pointer.Pointer + (ulong)bytes };
}
