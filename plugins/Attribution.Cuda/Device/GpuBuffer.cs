namespace Attribution.Cuda.Device;

/// <summary>A stretch of device memory. Freed on dispose.</summary>
internal abstract class GpuBuffer : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public abstract long Bytes { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
