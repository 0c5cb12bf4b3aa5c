using System.Reflection;
using System.Runtime.InteropServices;
using ManagedCuda.BasicTypes;

namespace ManagedCuda;

/// <summary>The driver's entry points. nvcuda.dll comes with the Windows driver, libcuda.so.1 with the Linux driver.</summary>
internal static class Native
{
    private const string Library = "nvcuda";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    [DllImport(Library)]
    public static extern CUResult cuInit(uint flags);

    [DllImport(Library)]
    public static extern CUResult cuDriverGetVersion(out int version);

    [DllImport(Library)]
    public static extern CUResult cuGetErrorName(CUResult error, out IntPtr name);

    [DllImport(Library)]
    public static extern CUResult cuGetErrorString(CUResult error, out IntPtr text);

    [DllImport(Library)]
    public static extern CUResult cuDeviceGetCount(out int count);

    [DllImport(Library)]
    public static extern CUResult cuDeviceGet(out CUdevice device, int ordinal);

    [DllImport(Library)]
    public static extern CUResult cuDeviceGetName(byte[] name, int length, CUdevice device);

    [DllImport(Library)]
    public static extern CUResult cuDeviceGetAttribute(out int value, int attribute, CUdevice device);

    [DllImport(Library)]
    public static extern CUResult cuDevicePrimaryCtxRetain(out CUcontext context, CUdevice device);

    [DllImport(Library, EntryPoint = "cuDevicePrimaryCtxRelease_v2")]
    public static extern CUResult cuDevicePrimaryCtxRelease(CUdevice device);

    [DllImport(Library)]
    public static extern CUResult cuCtxSetCurrent(CUcontext context);

    [DllImport(Library)]
    public static extern CUResult cuCtxSynchronize();

    [DllImport(Library, EntryPoint = "cuMemGetInfo_v2")]
    public static extern CUResult cuMemGetInfo(out UIntPtr free, out UIntPtr total);

    [DllImport(Library)]
    public static extern CUResult cuModuleLoadData(out CUmodule module, byte[] image);

    [DllImport(Library)]
    public static extern CUResult cuModuleUnload(CUmodule module);

    [DllImport(Library, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    public static extern CUResult cuModuleGetFunction(
        out CUfunction function, CUmodule module, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport(Library)]
    public static extern CUResult cuLaunchKernel(
        CUfunction function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ,
        uint sharedBytes, CUstream stream, IntPtr[] parameters, IntPtr extra);

    [DllImport(Library, EntryPoint = "cuMemAlloc_v2")]
    public static extern CUResult cuMemAlloc(out CUdeviceptr pointer, UIntPtr bytes);

    [DllImport(Library, EntryPoint = "cuMemFree_v2")]
    public static extern CUResult cuMemFree(CUdeviceptr pointer);

    [DllImport(Library, EntryPoint = "cuMemcpyHtoD_v2")]
    public static extern CUResult cuMemcpyHtoD(CUdeviceptr destination, IntPtr source, UIntPtr bytes);

    [DllImport(Library, EntryPoint = "cuMemcpyDtoH_v2")]
    public static extern CUResult cuMemcpyDtoH(IntPtr destination, CUdeviceptr source, UIntPtr bytes);

    [DllImport(Library, EntryPoint = "cuMemcpyHtoDAsync_v2")]
    public static extern CUResult cuMemcpyHtoDAsync(CUdeviceptr destination, IntPtr source, UIntPtr bytes, CUstream stream);

    [DllImport(Library, EntryPoint = "cuMemcpyDtoHAsync_v2")]
    public static extern CUResult cuMemcpyDtoHAsync(IntPtr destination, CUdeviceptr source, UIntPtr bytes, CUstream stream);

    [DllImport(Library, EntryPoint = "cuMemHostAlloc")]
    public static extern CUResult cuMemHostAlloc(out IntPtr pointer, UIntPtr bytes, uint flags);

    [DllImport(Library)]
    public static extern CUResult cuMemFreeHost(IntPtr pointer);

    [DllImport(Library)]
    public static extern CUResult cuStreamCreate(out CUstream stream, uint flags);

    [DllImport(Library, EntryPoint = "cuStreamDestroy_v2")]
    public static extern CUResult cuStreamDestroy(CUstream stream);

    [DllImport(Library)]
    public static extern CUResult cuStreamSynchronize(CUstream stream);

    [DllImport(Library)]
    public static extern CUResult cuStreamWaitEvent(CUstream stream, CUevent handle, uint flags);

    [DllImport(Library)]
    public static extern CUResult cuEventCreate(out CUevent handle, uint flags);

    [DllImport(Library, EntryPoint = "cuEventDestroy_v2")]
    public static extern CUResult cuEventDestroy(CUevent handle);

    [DllImport(Library)]
    public static extern CUResult cuEventRecord(CUevent handle, CUstream stream);

    [DllImport(Library)]
    public static extern CUResult cuEventSynchronize(CUevent handle);

    [DllImport(Library)]
    public static extern CUResult cuEventElapsedTime(out float milliseconds, CUevent start, CUevent end);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return IntPtr.Zero;
        }

        string file = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        return NativeLibrary.TryLoad(file, out IntPtr handle)
            ? handle
            : throw new DllNotFoundException($"{file} was not found: no NVIDIA driver is installed.");
    }
}
