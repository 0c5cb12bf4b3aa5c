namespace ManagedCuda;

/// <summary>The context a device shares with everything in the process that uses CUDA.</summary>
/// <param name="deviceId">Number of the device, from 0.</param>
public class PrimaryContext(int deviceId) : CudaContext(deviceId);
