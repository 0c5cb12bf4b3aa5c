namespace Attribution.Cuda.Device;

/// <summary>The device has no room for an allocation. Callers try a smaller batch before they give up.</summary>
internal sealed class GpuOutOfMemoryException(string message, Exception? innerException = null) : GpuException(message, innerException);
