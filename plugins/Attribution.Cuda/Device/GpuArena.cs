using System.Runtime.InteropServices;

namespace Attribution.Cuda.Device;

/// <summary>Named buffers that grow when they must and are otherwise used again, so that steady work allocates nothing.</summary>
internal sealed class GpuArena(IGpuDevice device) : IDisposable
{
    private readonly Dictionary<string, GpuBuffer> _buffers = [];

    /// <summary>The device the buffers are on.</summary>
    public IGpuDevice Device => device;

    /// <summary>A buffer of at least the given length; its content is undefined. Asking again for a name may move it.</summary>
    public GpuBuffer Get(string name, long bytes)
    {
        if (_buffers.TryGetValue(name, out GpuBuffer? buffer) && buffer.Bytes >= bytes)
        {
            return buffer;
        }

        buffer?.Dispose();
        _buffers.Remove(name);
        return _buffers[name] = device.Allocate(Math.Max(bytes, 16));
    }

    /// <summary>A buffer of at least the given number of float32.</summary>
    public GpuBuffer Floats(string name, long count) => Get(name, checked(count * sizeof(float)));

    /// <summary>A buffer that holds the given values.</summary>
    public GpuBuffer Filled<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        GpuBuffer buffer = Get(name, MemoryMarshal.AsBytes(values).Length);
        device.Upload(values, buffer);
        return buffer;
    }

    /// <summary>A buffer whose values are made and uploaded the first time it is asked for.</summary>
    public GpuBuffer Kept<T>(string name, Func<T[]> values)
        where T : unmanaged =>
        _buffers.TryGetValue(name, out GpuBuffer? buffer) ? buffer : Filled<T>(name, values());

    /// <summary>Frees every buffer; the arena can be used again.</summary>
    public void Clear()
    {
        foreach (GpuBuffer buffer in _buffers.Values)
        {
            buffer.Dispose();
        }

        _buffers.Clear();
    }

    public void Dispose() => Clear();
}

/// <summary>A stretch of device memory. Freed on dispose.</summary>
internal abstract class GpuBuffer : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public abstract long Bytes { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
