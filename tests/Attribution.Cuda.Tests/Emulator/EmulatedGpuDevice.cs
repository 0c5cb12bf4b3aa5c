using System.Runtime.InteropServices;
using Attribution.Cuda.Device;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>The plugin's kernels, run on the CPU. Counts live memory, and can pretend to have little.</summary>
internal sealed unsafe class EmulatedGpuDevice : IGpuDevice
{
    /// <summary>What runs them: their source as C++, or their PTX.</summary>
    public KernelLibrary Library { get => field ??= EmulatorLibrary.Require(); init; }

    public string Name => "emulated GPU";

    public bool HasTensorCores { get; init; } = true;

    public long CapacityBytes { get; init; } = 1L << 30;

    public long LiveBytes { get; private set; }

    public int Launches { get; private set; }

    /// <summary>Allocations made so far.</summary>
    public int Allocations { get; private set; }

    /// <summary>Downloads that were begun and not ended.</summary>
    public int Downloads { get; private set; }

    /// <summary>The launch, from 1, that fails as a lost device does; 0 for none.</summary>
    public int FailingLaunch { get; init; }

    public long FreeBytes => CapacityBytes - LiveBytes;

    /// <summary>Added to <see cref="FreeBytes"/> as reported, to make callers ask for more than there is.</summary>
    public long Boast { get; init; }

    long IGpuDevice.FreeBytes => FreeBytes + Boast;

    public GpuBuffer Allocate(long bytes)
    {
        if (bytes > FreeBytes)
        {
            throw new GpuOutOfMemoryException($"{Name} has no room for {bytes} bytes.");
        }

        LiveBytes += bytes;
        Allocations++;
        return new Buffer(this, bytes);
    }

    public void Upload<T>(ReadOnlySpan<T> source, GpuBuffer destination)
        where T : unmanaged
    {
        var buffer = (Buffer)destination;
        Assert.True(source.Length * sizeof(T) <= buffer.Bytes, "An upload is longer than its buffer.");
        source.CopyTo(new Span<T>((void*)buffer.Address, source.Length));
    }

    public void Download<T>(GpuBuffer source, Span<T> destination)
        where T : unmanaged
    {
        var buffer = (Buffer)source;
        Assert.True(destination.Length * sizeof(T) <= buffer.Bytes, "A download is longer than its buffer.");
        new Span<T>((void*)buffer.Address, destination.Length).CopyTo(destination);
    }

    /// <summary>Copies as late as it may, so that writing to a source too early shows.</summary>
    public IGpuDownload BeginDownload(GpuBuffer source, long bytes)
    {
        Downloads++;
        return new LateDownload(this, source, bytes);
    }

    public void Launch(KernelCall call)
    {
        Launches++;
        FailWhenDue();
        Assert.InRange(call.SharedBytes, 0, 48 * 1024);
        object?[] arguments = call.Arguments;
        var pinned = new GCHandle[arguments.Length];
        void** pointers = stackalloc void*[arguments.Length];
        try
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                object value = arguments[i] switch
                {
                    null => 0L,
                    Buffer buffer => buffer.Address,
                    ValueType blittable => blittable,
                    object other => throw new InvalidOperationException($"Kernel {call.Name} got a {other.GetType().Name}."),
                };
                pinned[i] = GCHandle.Alloc(value, GCHandleType.Pinned);
                pointers[i] = (void*)pinned[i].AddrOfPinnedObject();
            }

            Library.Run(call, pointers);
        }
        finally
        {
            foreach (GCHandle handle in pinned.Where(handle => handle.IsAllocated))
            {
                handle.Free();
            }
        }
    }

    public void Synchronize()
    {
    }

    public void Dispose()
    {
    }

    private void FailWhenDue()
    {
        if (FailingLaunch > 0 && Launches >= FailingLaunch)
        {
            throw new GpuException("emulated GPU: " + GpuFaults.Explain(719, "CUDA_ERROR_LAUNCH_FAILED (719)"));
        }
    }

    private sealed class LateDownload(EmulatedGpuDevice owner, GpuBuffer source, long bytes) : IGpuDownload
    {
        public void Take(Span<byte> destination)
        {
            Assert.Equal(bytes, destination.Length);
            owner.Download(source, destination);
        }

        public void Dispose() => owner.Downloads--;
    }

    private sealed class Buffer(EmulatedGpuDevice owner, long bytes) : GpuBuffer
    {
        private bool _freed;

        public override long Bytes { get; } = bytes;

        // Poisoned with NaN, so that reading what nobody wrote shows.
        public IntPtr Address { get; } = Poisoned(owner.Library, bytes);

        public override void Dispose()
        {
            Assert.False(_freed, "A buffer was freed twice.");
            _freed = true;
            owner.LiveBytes -= Bytes;
            owner.Library.Free(Address);
        }

        private static IntPtr Poisoned(KernelLibrary library, long bytes)
        {
            IntPtr memory = library.Allocate(bytes);
            new Span<byte>((void*)memory, (int)bytes).Fill(0xFF);
            return memory;
        }
    }
}
