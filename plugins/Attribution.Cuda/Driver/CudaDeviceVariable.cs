using System.Runtime.InteropServices;
using ManagedCuda.BasicTypes;

namespace ManagedCuda;

/// <summary>An array in device memory.</summary>
/// <typeparam name="T">Type of an element.</typeparam>
public class CudaDeviceVariable<T> : IDisposable
    where T : struct
{
    private bool _disposed;

    /// <summary>Allocates an array.</summary>
    /// <param name="size">Number of elements.</param>
    /// <exception cref="CudaException">There is not enough memory.</exception>
    public CudaDeviceVariable(SizeT size)
    {
        Size = size;
        CudaException.Check(Native.cuMemAlloc(out CUdeviceptr pointer, Bytes((long)SizeInBytes)));
        DevicePointer = pointer;
    }

    /// <summary>Number of elements.</summary>
    public SizeT Size { get; }

    /// <summary>Length in bytes.</summary>
    public SizeT SizeInBytes => (long)Size * Marshal.SizeOf<T>();

    /// <summary>Where the array lies.</summary>
    public CUdeviceptr DevicePointer { get; }

    /// <summary>Copies an array to the device.</summary>
    /// <param name="source">As long as this one, or shorter.</param>
    public void CopyToDevice(T[] source) => Copy(source, toDevice: true);

    /// <summary>Copies the array to the host.</summary>
    /// <param name="dest">As long as this one, or shorter.</param>
    public void CopyToHost(T[] dest) => Copy(dest, toDevice: false);

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = Native.cuMemFree(DevicePointer); // fails only where the context is already lost
            GC.SuppressFinalize(this);
        }
    }

    private static UIntPtr Bytes(long bytes) => (UIntPtr)bytes;

    private void Copy(T[] host, bool toDevice)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(host.Length, (long)Size);
        GCHandle handle = GCHandle.Alloc(host, GCHandleType.Pinned);
        try
        {
            UIntPtr bytes = Bytes((long)host.Length * Marshal.SizeOf<T>());
            CudaException.Check(toDevice
                ? Native.cuMemcpyHtoD(DevicePointer, handle.AddrOfPinnedObject(), bytes)
                : Native.cuMemcpyDtoH(handle.AddrOfPinnedObject(), DevicePointer, bytes));
        }
        finally
        {
            handle.Free();
        }
    }
}
