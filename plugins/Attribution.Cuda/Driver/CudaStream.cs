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
