using System.Runtime.InteropServices;
using ManagedCuda;
using ManagedCuda.BasicTypes;
using ManagedCuda.VectorTypes;

namespace Attribution.Cuda.Device;

/// <summary>A real GPU through the driver: PTX embedded in this assembly, compiled by the driver at first use.</summary>
/// <remarks>Kernels and uploads go through one stream, downloads that may wait through another, which waits for the first by events.
/// The host side of every copy is page-locked memory that is kept and used again.</remarks>
internal sealed class CudaGpuDevice : IGpuDevice
{
    private readonly Disposables _owned = new();
    private readonly PrimaryContext _context;
    private readonly CudaStream _work;
    private readonly CudaStream _copies;
    private readonly CudaEvent _uploaded;
    private readonly Dictionary<string, CUmodule> _modules = [];
    private readonly Dictionary<string, CudaKernel> _kernels = [];
    private readonly HashSet<Buffer> _buffers = [];
    private readonly Stack<PendingDownload> _idle = new();
    private CudaPageLockedHostMemory<byte>? _staging;

    /// <summary>Opens a device.</summary>
    /// <exception cref="GpuException">It cannot be used.</exception>
    public CudaGpuDevice(int deviceId)
    {
        try
        {
            Name = CudaContext.GetDeviceName(deviceId);
            HasTensorCores = CudaContext.GetDeviceComputeCapability(deviceId) >= GpuProbe.TensorCapability;
            _context = _owned.Keep(new PrimaryContext(deviceId));
            _context.SetCurrent();
            _work = _owned.Keep(new CudaStream());
            _copies = _owned.Keep(new CudaStream());
            _uploaded = _owned.Keep(new CudaEvent());
        }
        catch (CudaException error)
        {
            _owned.Dispose();
            throw Fault(error);
        }
    }

    public string Name { get; }

    public bool HasTensorCores { get; }

    public long FreeBytes => Do(() => (long)(ulong)_context.GetFreeDeviceMemorySize());

    public GpuBuffer Allocate(long bytes) => Do(() =>
    {
        var buffer = new Buffer(this, new CudaDeviceVariable<byte>((SizeT)bytes), bytes);
        _buffers.Add(buffer);
        return buffer;
    });

    public void Upload<T>(ReadOnlySpan<T> source, GpuBuffer destination)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(source);
        long length = bytes.Length;
        Do(() =>
        {
            _uploaded.Synchronize(); // the copy before has left the staging memory
            Reserve(ref _staging, length);
        });
        Bytes(_staging!, bytes.Length, out Span<byte> staged);
        bytes.CopyTo(staged);
        Do(() =>
        {
            _staging!.AsyncCopyToDevice(((Buffer)destination).Memory.DevicePointer, 0, 0, length, _work.Stream);
            _uploaded.Record(_work.Stream);
        });
    }

    public void Download<T>(GpuBuffer source, Span<T> destination)
        where T : unmanaged
    {
        using IGpuDownload download = BeginDownload(source, MemoryMarshal.AsBytes(destination).Length);
        download.Take(MemoryMarshal.AsBytes(destination));
    }

    public IGpuDownload BeginDownload(GpuBuffer source, long bytes) => Do(() =>
    {
        PendingDownload download = _idle.Count > 0 ? _idle.Pop() : _owned.Keep(new PendingDownload(this));
        download.Begin((Buffer)source, bytes);
        return download;
    });

    public void Launch(KernelCall call) => Do(() =>
    {
        CudaKernel loaded = Find(call.File, call.Name);
        loaded.BlockDimensions = new dim3((uint)call.Threads, 1, 1);
        loaded.GridDimensions = new dim3((uint)call.GridX, (uint)call.GridY, 1);
        loaded.DynamicSharedMemory = (uint)call.SharedBytes;
        loaded.RunAsync(_work.Stream, Array.ConvertAll(call.Arguments, argument => argument switch
        {
            null => default(CUdeviceptr),
            Buffer buffer => buffer.Memory.DevicePointer,
            _ => argument,
        }));
    });

    public void Synchronize() => Do(() =>
    {
        _work.Synchronize();
        _copies.Synchronize();
    });

    public void Dispose()
    {
        // Of a lost context nothing can be freed one by one; all the same, no step may keep the others from being tried.
        Quietly(_context.SetCurrent);
        Quietly(_work.Synchronize); // nothing may be freed under a kernel's feet
        Quietly(_copies.Synchronize);
        foreach (Buffer buffer in _buffers.ToArray())
        {
            buffer.Dispose(); // left by somebody whose constructor failed
        }

        foreach (CUmodule module in _modules.Values)
        {
            Quietly(() => _context.UnloadModule(module));
        }

        _staging?.Dispose();
        _owned.Dispose();
    }

    private static void Quietly(Action step)
    {
        try
        {
            step();
        }
        catch (CudaException)
        {
            // The context is lost, and what it held with it.
        }
    }

    private static void Reserve(ref CudaPageLockedHostMemory<byte>? memory, long bytes)
    {
        if (memory is null || (long)memory.SizeInBytes < bytes)
        {
            memory?.Dispose();
            memory = null;
            memory = new CudaPageLockedHostMemory<byte>((SizeT)(bytes + (bytes / 2) + 4096));
        }
    }

    private static unsafe void Bytes(CudaPageLockedHostMemory<byte> memory, int length, out Span<byte> bytes) =>
        bytes = new Span<byte>((void*)memory.PinnedHostPointer, length);

    private CudaKernel Find(string file, string name)
    {
        if (_kernels.TryGetValue(name, out CudaKernel? loaded))
        {
            return loaded;
        }

        if (!_modules.TryGetValue(file, out CUmodule module))
        {
            using Stream stream = typeof(CudaGpuDevice).Assembly.GetManifestResourceStream(file + ".ptx")
                ?? throw new InvalidOperationException($"{file}.ptx is not embedded in this assembly.");
            byte[] ptx = new byte[stream.Length + 1]; // the driver reads up to a terminating zero
            stream.ReadExactly(ptx, 0, (int)stream.Length);
            _modules[file] = module = _context.LoadModulePTX(ptx);
        }

        return _kernels[name] = new CudaKernel(name, module);
    }

    private void Do(Action work) => Do(() =>
    {
        work();
        return true;
    });

    /// <summary>Calls the driver on this thread, and gives its errors their meaning.</summary>
    private T Do<T>(Func<T> work)
    {
        try
        {
            _context.SetCurrent();
            return work();
        }
        catch (CudaException error)
        {
            throw Fault(error);
        }
    }

    private GpuException Fault(CudaException error)
    {
        string text = $"{Name ?? "The GPU"}: {GpuFaults.Explain((int)error.CudaError, error.Message)}";
        return (int)error.CudaError == GpuFaults.OutOfMemory ? new GpuOutOfMemoryException(text, error) : new GpuException(text, error);
    }

    private sealed class Buffer(CudaGpuDevice owner, CudaDeviceVariable<byte> memory, long bytes) : GpuBuffer
    {
        public CudaDeviceVariable<byte> Memory { get; } = memory;

        public override long Bytes { get; } = bytes;

        public override void Dispose()
        {
            owner._buffers.Remove(this);
            Memory.Dispose();
        }
    }

    /// <summary>A download on its way, and afterwards idle memory for the next.</summary>
    private sealed class PendingDownload(CudaGpuDevice owner) : IGpuDownload
    {
        private readonly CudaEvent _computed = new();
        private readonly CudaEvent _arrived = new();
        private CudaPageLockedHostMemory<byte>? _memory;
        private bool _isUnderWay;

        public void Begin(Buffer source, long bytes)
        {
            Reserve(ref _memory, bytes);
            _computed.Record(owner._work.Stream);
            owner._copies.WaitEvent(_computed.Event);
            _memory!.AsyncCopyFromDevice(source.Memory.DevicePointer, 0, 0, bytes, owner._copies.Stream);
            _arrived.Record(owner._copies.Stream);
            _isUnderWay = true;
        }

        public void Take(Span<byte> destination)
        {
            owner.Do(_arrived.Synchronize);
            Bytes(_memory!, destination.Length, out Span<byte> arrived);
            arrived.CopyTo(destination);
        }

        public void Dispose()
        {
            if (_isUnderWay)
            {
                _isUnderWay = false;
                Quietly(_arrived.Synchronize);
                owner._idle.Push(this);
                return;
            }

            _memory?.Dispose();
            _computed.Dispose();
            _arrived.Dispose();
        }
    }
}
