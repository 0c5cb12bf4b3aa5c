using ManagedCuda.BasicTypes;
using ManagedCuda.VectorTypes;

#pragma warning disable SA1402, SA1649 // signatures only: one file is easier to compare
namespace ManagedCuda
{
    public class CudaContext : IDisposable
    {
        protected CudaContext(bool primary, int deviceId) => throw null!;

        public static int GetDeviceCount() => throw null!;

        public static string GetDeviceName(int deviceID) => throw null!;

        public static Version GetDriverVersion() => throw null!;

        public static Version GetDeviceComputeCapability(int deviceID) => throw null!;

        public Version GetDeviceComputeCapability() => throw null!;

        public string GetDeviceName() => throw null!;

        public SizeT GetFreeDeviceMemorySize() => throw null!;

        public SizeT GetTotalDeviceMemorySize() => throw null!;

        public void SetCurrent() => throw null!;

        public void Synchronize() => throw null!;

        public CUmodule LoadModulePTX(byte[] moduleImage) => throw null!;

        public CUmodule LoadModulePTX(string modulePath) => throw null!;

        public CUmodule LoadModulePTX(Stream moduleImage) => throw null!;

        public void UnloadModule(CUmodule aModule) => throw null!;

        public void Dispose() => throw null!;

        protected virtual void Dispose(bool fDisposing) => throw null!;
    }

    public class PrimaryContext : CudaContext
    {
        public PrimaryContext()
            : base(true, 0) => throw null!;

        public PrimaryContext(int deviceId)
            : base(true, deviceId) => throw null!;

        public PrimaryContext(CUdevice device)
            : base(true, 0) => throw null!;
    }

    public class CudaKernel
    {
        public CudaKernel(string kernelName, CUmodule module) => throw null!;

        public dim3 BlockDimensions { get; set; }

        public dim3 GridDimensions { get; set; }

        public uint DynamicSharedMemory { get; set; }

        public virtual float Run(params object[] parameters) => throw null!;

        public virtual void RunAsync(CUstream stream, params object[] parameters) => throw null!;
    }

    public class CudaDeviceVariable<T> : IDisposable
        where T : struct
    {
        public CudaDeviceVariable(SizeT size) => throw null!;

        public CudaDeviceVariable(CUdeviceptr devPtr) => throw null!;

        public CUdeviceptr DevicePointer => throw null!;

        public SizeT Size => throw null!;

        public SizeT SizeInBytes => throw null!;

        public void CopyToDevice(T[] source) => throw null!;

        public void CopyToDevice(T source) => throw null!;

        public void CopyToHost(T[] dest) => throw null!;

        public void Dispose() => throw null!;
    }

    public class CudaPageLockedHostMemory<T> : IDisposable
        where T : struct
    {
        public CudaPageLockedHostMemory(SizeT size) => throw null!;

        public CudaPageLockedHostMemory(SizeT size, CUMemHostAllocFlags allocFlags) => throw null!;

        public CudaPageLockedHostMemory(IntPtr hostPointer, SizeT size) => throw null!;

        public IntPtr PinnedHostPointer => throw null!;

        public SizeT Size => throw null!;

        public SizeT SizeInBytes => throw null!;

        public void AsyncCopyToDevice(CUdeviceptr devicePtr, CUstream stream) => throw null!;

        public void AsyncCopyToDevice(CudaDeviceVariable<T> deviceVar, CUstream stream) => throw null!;

        public void AsyncCopyToDevice(CUdeviceptr devicePtr, SizeT offsetSrc, SizeT offsetDest, SizeT aSizeInBytes, CUstream stream) => throw null!;

        public void AsyncCopyToDevice(CudaDeviceVariable<T> deviceVar, SizeT offsetSrc, SizeT offsetDest, SizeT aSizeInBytes, CUstream stream) => throw null!;

        public void AsyncCopyFromDevice(CUdeviceptr devicePtr, CUstream stream) => throw null!;

        public void AsyncCopyFromDevice(CUdeviceptr devicePtr, SizeT offsetSrc, SizeT offsetDest, SizeT aSizeInBytes, CUstream stream) => throw null!;

        public void Dispose() => throw null!;
    }

    public class CudaStream : IDisposable
    {
        public CudaStream() => throw null!;

        public CudaStream(CUStreamFlags flags) => throw null!;

        public CUstream Stream { get; set; }

        public void Synchronize() => throw null!;

        public void WaitEvent(CUevent cuevent) => throw null!;

        public void Dispose() => throw null!;
    }

    public class CudaEvent : IDisposable
    {
        public CudaEvent() => throw null!;

        public CudaEvent(CUEventFlags flags) => throw null!;

        public CUevent Event { get; set; }

        public static float ElapsedTime(CudaEvent eventStart, CudaEvent eventEnd) => throw null!;

        public void Record() => throw null!;

        public void Record(CUstream stream) => throw null!;

        public void Synchronize() => throw null!;

        public bool Query() => throw null!;

        public void Dispose() => throw null!;
    }

    public class CudaException : Exception
    {
        public CudaException(CUResult error) => throw null!;

        public CudaException(CUResult error, string message, Exception exception) => throw null!;

        public CUResult CudaError { get; set; }
    }
}

namespace ManagedCuda.BasicTypes
{
    public enum CUResult
    {
        Success = 0,
        ErrorOutOfMemory = 2,
    }

    [Flags]
    public enum CUEventFlags
    {
        Default = 0,
    }

    [Flags]
    public enum CUStreamFlags
    {
        None = 0,
    }

    [Flags]
    public enum CUMemHostAllocFlags
    {
        None = 0,
    }

    public struct CUdevice
    {
        public int Pointer;
    }

    public struct CUmodule
    {
        public IntPtr Pointer;
    }

    public struct CUstream
    {
        public IntPtr Pointer;
    }

    public struct CUevent
    {
        public IntPtr Pointer;
    }

    public struct CUdeviceptr
    {
        public SizeT Pointer;
    }

    public struct SizeT
    {
        public SizeT(int value) => throw null!;

        public SizeT(long value) => throw null!;

        public SizeT(ulong value) => throw null!;

        public static implicit operator int(SizeT t) => throw null!;

        public static implicit operator uint(SizeT t) => throw null!;

        public static implicit operator long(SizeT t) => throw null!;

        public static implicit operator ulong(SizeT t) => throw null!;

        public static implicit operator SizeT(int value) => throw null!;

        public static implicit operator SizeT(uint value) => throw null!;

        public static implicit operator SizeT(long value) => throw null!;

        public static implicit operator SizeT(ulong value) => throw null!;
    }
}

namespace ManagedCuda.VectorTypes
{
    public struct dim3
    {
        public uint x, y, z;

        public dim3(uint xValue, uint yValue, uint zValue) => throw null!;

        public dim3(uint val) => throw null!;

        public dim3(int xValue, int yValue, int zValue) => throw null!;
    }
}
