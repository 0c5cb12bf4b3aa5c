using System.Runtime.InteropServices;
using ManagedCuda;
using ManagedCuda.BasicTypes;
using ManagedCuda.VectorTypes;

namespace Attribution.Cuda.Device;

/// <summary>A real GPU through the driver: PTX embedded in this assembly, compiled by the driver at first use.</summary>
internal sealed class CudaGpuDevice : IGpuDevice
{
    private readonly PrimaryContext _context;
    private readonly CudaStream _stream;
    private readonly Dictionary<string, CudaKernel> _kernels = [];

    /// <summary>Opens a device.</summary>
    /// <exception cref="CudaException">It cannot be used.</exception>
    public CudaGpuDevice(int deviceId)
    {
        _context = new PrimaryContext(deviceId);
        _context.SetCurrent();
        _stream = new CudaStream();
        Name = CudaContext.GetDeviceName(deviceId);
    }

    public string Name { get; }

    public long FreeBytes
    {
        get
        {
            _context.SetCurrent();
            return (long)(ulong)_context.GetFreeDeviceMemorySize();
        }
    }

    public GpuBuffer Allocate(long bytes)
    {
        _context.SetCurrent();
        try
        {
            return new Buffer(new CudaDeviceVariable<byte>(bytes), bytes);
        }
        catch (CudaException error) when (error.CudaError == CUResult.ErrorOutOfMemory)
        {
            throw new GpuOutOfMemoryException(FormattableString.Invariant($"{Name} has no room for {bytes:N0} bytes."), error);
        }
    }

    public void Upload<T>(ReadOnlySpan<T> source, GpuBuffer destination)
        where T : unmanaged
    {
        _context.SetCurrent();
        ((Buffer)destination).Memory.CopyToDevice(MemoryMarshal.AsBytes(source).ToArray());
    }

    public void Download<T>(GpuBuffer source, Span<T> destination)
        where T : unmanaged
    {
        Synchronize();
        byte[] bytes = new byte[MemoryMarshal.AsBytes(destination).Length];
        ((Buffer)source).Memory.CopyToHost(bytes);
        bytes.CopyTo(MemoryMarshal.AsBytes(destination));
    }

    public void Launch(KernelCall call)
    {
        _context.SetCurrent();
        CudaKernel loaded = Find(call.File, call.Name);
        loaded.BlockDimensions = new dim3((uint)call.Threads, 1, 1);
        loaded.GridDimensions = new dim3((uint)call.GridX, (uint)call.GridY, 1);
        loaded.DynamicSharedMemory = (uint)call.SharedBytes;
        loaded.RunAsync(_stream.Stream, Array.ConvertAll(call.Arguments, argument => argument switch
        {
            null => default(CUdeviceptr),
            Buffer buffer => buffer.Memory.DevicePointer,
            _ => argument,
        }));
    }

    public void Synchronize()
    {
        _context.SetCurrent();
        _stream.Synchronize();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _context.Dispose();
    }

    private CudaKernel Find(string file, string name)
    {
        if (!_kernels.TryGetValue(name, out CudaKernel? loaded))
        {
            using Stream stream = typeof(CudaGpuDevice).Assembly.GetManifestResourceStream(file + ".ptx")
                ?? throw new InvalidOperationException($"{file}.ptx is not embedded in this assembly.");
            byte[] ptx = new byte[stream.Length + 1]; // the driver reads up to a terminating zero
            stream.ReadExactly(ptx, 0, (int)stream.Length);
            loaded = _context.LoadKernelPTX(ptx, name);
            _kernels[name] = loaded;
        }

        return loaded;
    }

    private sealed class Buffer(CudaDeviceVariable<byte> memory, long bytes) : GpuBuffer
    {
        public CudaDeviceVariable<byte> Memory { get; } = memory;

        public override long Bytes { get; } = bytes;

        public override void Dispose() => Memory.Dispose();
    }
}
