namespace Attribution.Cuda.Device;

/// <summary>Memory and kernel launches, on a GPU or in the tests' emulation of one.</summary>
/// <remarks>Any member may throw <see cref="GpuException"/>. Work is queued in order; <see cref="Download{T}"/> and
/// <see cref="Synchronize"/> wait for it. Used by one thread at a time.</remarks>
internal interface IGpuDevice : IDisposable
{
    /// <summary>Name shown to people.</summary>
    string Name { get; }

    /// <summary>Whether it runs the tensor-core kernels.</summary>
    bool HasTensorCores { get; }

    /// <summary>Bytes that can be allocated now, about.</summary>
    long FreeBytes { get; }

    /// <summary>Allocates memory; its content is undefined.</summary>
    /// <param name="bytes">Length, 1 or more.</param>
    /// <exception cref="GpuOutOfMemoryException">There is not enough.</exception>
    GpuBuffer Allocate(long bytes);

    /// <summary>Copies to the device.</summary>
    /// <param name="source">Values.</param>
    /// <param name="destination">At least as long.</param>
    void Upload<T>(ReadOnlySpan<T> source, GpuBuffer destination)
        where T : unmanaged;

    /// <summary>Copies from the device, after all queued work.</summary>
    /// <param name="source">At least as long as the destination.</param>
    /// <param name="destination">Receives the values.</param>
    void Download<T>(GpuBuffer source, Span<T> destination)
        where T : unmanaged;

    /// <summary>Begins to copy from the device what was computed up to now, while it computes on.</summary>
    /// <param name="source">At least <paramref name="bytes"/> long.</param>
    /// <param name="bytes">Bytes wanted.</param>
    IGpuDownload BeginDownload(GpuBuffer source, long bytes);

    /// <summary>Queues a kernel.</summary>
    void Launch(KernelCall call);

    /// <summary>Waits for all queued work.</summary>
    void Synchronize();
}

/// <summary>A download that may still be on its way while the device computes on. Dispose gives its memory back.</summary>
internal interface IGpuDownload : IDisposable
{
    /// <summary>Waits for it and copies what arrived. Until then the source must not be written to.</summary>
    /// <param name="destination">As long as what was asked for.</param>
    void Take(Span<byte> destination);
}

/// <summary>One launch of a kernel.</summary>
/// <param name="File">Kernel file, without extension.</param>
/// <param name="Name">Name of the kernel.</param>
/// <param name="GridX">Blocks along x, up to 2^31 − 1.</param>
/// <param name="GridY">Blocks along y, up to 65,535.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block.</param>
/// <param name="Arguments">In the kernel's order: <see cref="GpuBuffer"/>, null for a null pointer, or a blittable value.</param>
internal readonly record struct KernelCall(
    string File, string Name, int GridX, int GridY, int Threads, int SharedBytes, object?[] Arguments);
