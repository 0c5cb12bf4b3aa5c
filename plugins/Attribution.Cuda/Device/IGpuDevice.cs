namespace Attribution.Cuda.Device;

/// <summary>Memory and kernel launches, on a GPU or in the tests' emulation of one.</summary>
/// <remarks>Any member may throw <see cref="GpuException"/>. Work is queued in order; <see cref="Download{T}"/> and <see cref="Synchronize"/> wait for it. Used by one thread at a time.</remarks>
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
