using System.Text;
using ManagedCuda.BasicTypes;

namespace ManagedCuda;

/// <summary>A device's context: owner of memory, modules and streams.</summary>
public class CudaContext : IDisposable
{
    private const int AttributeComputeMajor = 75;
    private const int AttributeComputeMinor = 76;
    private readonly CUdevice _device;
    private readonly CUcontext _context;
    private bool _disposed;

    /// <summary>Retains a device's primary context and makes it current.</summary>
    /// <param name="deviceId">Number of the device, from 0.</param>
    /// <exception cref="CudaException">There is no such device, or it cannot be used.</exception>
    protected CudaContext(int deviceId)
    {
        CudaException.Check(Native.cuInit(0));
        CudaException.Check(Native.cuDeviceGet(out _device, deviceId));
        CudaException.Check(Native.cuDevicePrimaryCtxRetain(out _context, _device));
        DeviceId = deviceId;
        SetCurrent();
    }

    /// <summary>Number of the device.</summary>
    public int DeviceId { get; }

    /// <summary>Number of CUDA devices.</summary>
    /// <exception cref="CudaException">The driver cannot be initialised.</exception>
    public static int GetDeviceCount()
    {
        CudaException.Check(Native.cuInit(0));
        CudaException.Check(Native.cuDeviceGetCount(out int count));
        return count;
    }

    /// <summary>A device's name.</summary>
    /// <param name="deviceId">Number of the device.</param>
    public static string GetDeviceName(int deviceId)
    {
        CudaException.Check(Native.cuInit(0));
        CudaException.Check(Native.cuDeviceGet(out CUdevice device, deviceId));
        byte[] name = new byte[256];
        CudaException.Check(Native.cuDeviceGetName(name, name.Length, device));
        int length = Array.IndexOf(name, (byte)0);
        return Encoding.UTF8.GetString(name, 0, length < 0 ? name.Length : length);
    }

    /// <summary>The CUDA version the driver supports.</summary>
    public static Version GetDriverVersion()
    {
        CudaException.Check(Native.cuDriverGetVersion(out int version));
        return new Version(version / 1000, version % 1000 / 10);
    }

    /// <summary>A device's compute capability.</summary>
    /// <param name="deviceID">Number of the device.</param>
    public static Version GetDeviceComputeCapability(int deviceID)
    {
        CudaException.Check(Native.cuInit(0));
        CudaException.Check(Native.cuDeviceGet(out CUdevice device, deviceID));
        CudaException.Check(Native.cuDeviceGetAttribute(out int major, AttributeComputeMajor, device));
        CudaException.Check(Native.cuDeviceGetAttribute(out int minor, AttributeComputeMinor, device));
        return new Version(major, minor);
    }

    /// <summary>Free device memory in bytes.</summary>
    public SizeT GetFreeDeviceMemorySize()
    {
        CudaException.Check(Native.cuMemGetInfo(out UIntPtr free, out _));
        return new SizeT(free);
    }

    /// <summary>All device memory in bytes.</summary>
    public SizeT GetTotalDeviceMemorySize()
    {
        CudaException.Check(Native.cuMemGetInfo(out _, out UIntPtr total));
        return new SizeT(total);
    }

    /// <summary>Makes the context current on the calling thread.</summary>
    public void SetCurrent() => CudaException.Check(Native.cuCtxSetCurrent(_context));

    /// <summary>Waits until all work of the context is done.</summary>
    public void Synchronize() => CudaException.Check(Native.cuCtxSynchronize());

    /// <summary>Compiles PTX.</summary>
    /// <param name="moduleImage">PTX text.</param>
    /// <exception cref="CudaException">The PTX does not compile.</exception>
    public CUmodule LoadModulePTX(byte[] moduleImage)
    {
        ArgumentNullException.ThrowIfNull(moduleImage);
        // The driver reads PTX up to a terminating zero.
        byte[] terminated = moduleImage.Length > 0 && moduleImage[^1] == 0 ? moduleImage : [.. moduleImage, 0];
        CudaException.Check(Native.cuModuleLoadData(out CUmodule module, terminated));
        return module;
    }

    /// <summary>Unloads a module.</summary>
    /// <param name="aModule">The module.</param>
    /// <exception cref="CudaException">The context is lost.</exception>
    public void UnloadModule(CUmodule aModule) => CudaException.Check(Native.cuModuleUnload(aModule));

    /// <summary>Releases the context.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the context; failures are ignored, for the device may already be lost.</summary>
    /// <param name="fDisposing">Whether called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool fDisposing)
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _ = Native.cuDevicePrimaryCtxRelease(_device);
    }
}
