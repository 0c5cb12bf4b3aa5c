using ManagedCuda.BasicTypes;

namespace ManagedCuda;

/// <summary>A point in a stream's work, for waiting and for timing.</summary>
public class CudaEvent : IDisposable
{
    private bool _disposed;

    /// <summary>Creates an event that records time.</summary>
    public CudaEvent()
        : this(CUEventFlags.Default)
    {
    }

    /// <summary>Creates an event.</summary>
    /// <param name="flags">How it behaves.</param>
    public CudaEvent(CUEventFlags flags)
    {
        CudaException.Check(Native.cuEventCreate(out CUevent handle, (uint)flags));
        Event = handle;
    }

    /// <summary>The handle.</summary>
    public CUevent Event { get; }

    /// <summary>Time between two events in milliseconds.</summary>
    /// <param name="eventStart">The earlier event.</param>
    /// <param name="eventEnd">The later event.</param>
    public static float ElapsedTime(CudaEvent eventStart, CudaEvent eventEnd)
    {
        ArgumentNullException.ThrowIfNull(eventStart);
        ArgumentNullException.ThrowIfNull(eventEnd);
        CudaException.Check(Native.cuEventElapsedTime(out float milliseconds, eventStart.Event, eventEnd.Event));
        return milliseconds;
    }

    /// <summary>Records the event on a stream.</summary>
    /// <param name="stream">The stream.</param>
    public void Record(CUstream stream) => CudaException.Check(Native.cuEventRecord(Event, stream));

    /// <summary>Waits until the event has happened.</summary>
    public void Synchronize() => CudaException.Check(Native.cuEventSynchronize(Event));

    /// <summary>Destroys the event.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = Native.cuEventDestroy(Event);
            GC.SuppressFinalize(this);
        }
    }
}
