using ManagedCuda.BasicTypes;

namespace ManagedCuda;

/// <summary>A queue of device work.</summary>
public class CudaStream : IDisposable
{
    private bool _disposed;

    /// <summary>Creates a stream.</summary>
    public CudaStream()
    {
        CudaException.Check(Native.cuStreamCreate(out CUstream stream, 0));
        Stream = stream;
    }

    /// <summary>The handle.</summary>
    public CUstream Stream { get; }

    /// <summary>Waits until everything queued is done.</summary>
    public void Synchronize() => CudaException.Check(Native.cuStreamSynchronize(Stream));

    /// <summary>Makes what is queued from now on wait for an event of another stream.</summary>
    /// <param name="cuevent">The event.</param>
    public void WaitEvent(CUevent cuevent) => CudaException.Check(Native.cuStreamWaitEvent(Stream, cuevent, 0));

    /// <summary>Destroys the stream.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = Native.cuStreamDestroy(Stream);
            GC.SuppressFinalize(this);
        }
    }
}
