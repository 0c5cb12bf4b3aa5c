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

    public void Launch((string File, string Name) kernel, (int X, int Y) grid, int threads, params object?[] arguments)
    {
        _context.SetCurrent();
        CudaKernel loaded = Find(kernel);
        loaded.BlockDimensions = new dim3((uint)threads, 1, 1);
        loaded.GridDimensions = new dim3((uint)grid.X, (uint)grid.Y, 1);
        loaded.RunAsync(_stream.Stream, Array.ConvertAll(arguments, argument => argument switch
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

    private CudaKernel Find((string File, string Name) kernel)
    {
        if (!_kernels.TryGetValue(kernel.Name, out CudaKernel? loaded))
        {
            using Stream stream = typeof(CudaGpuDevice).Assembly.GetManifestResourceStream(kernel.File + ".ptx")
                ?? throw new InvalidOperationException($"{kernel.File}.ptx is not embedded in this assembly.");
            byte[] ptx = new byte[stream.Length + 1]; // the driver reads up to a terminating zero
            stream.ReadExactly(ptx, 0, (int)stream.Length);
            loaded = _context.LoadKernelPTX(ptx, kernel.Name);
            _kernels[kernel.Name] = loaded;
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
