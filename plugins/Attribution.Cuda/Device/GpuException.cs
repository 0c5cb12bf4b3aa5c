namespace Attribution.Cuda.Device;

/// <summary>A device failed; the message has the driver's own name of the error and the cure where one is known.</summary>
internal class GpuException(string message, Exception? innerException = null) : Exception(message, innerException);
