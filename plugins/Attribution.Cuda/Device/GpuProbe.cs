using ManagedCuda;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Device;

/// <summary>Whether there is a usable GPU, and the one device the plugin's sessions share.</summary>
internal static class GpuProbe
{
    /// <summary>What the kernels are compiled for: every device of this compute capability or newer can run them.</summary>
    public static readonly Version OldestCapability = new(7, 0);

    /// <summary>What the tensor-core kernels are compiled for.</summary>
    public static readonly Version TensorCapability = new(8, 0);

    private static readonly Lazy<Availability> s_found = new(Look);

    /// <summary>Driver, device and target when there is one, else what is missing.</summary>
    public static Availability Find() => s_found.Value;

    /// <summary>Opens the device.</summary>
    /// <exception cref="GpuException">It cannot be used; the driver's own error name is in the message.</exception>
    public static IGpuDevice Open() => new CudaGpuDevice(0);

    private static Availability Look()
    {
        try
        {
            if (CudaContext.GetDeviceCount() == 0)
            {
                return Availability.No("The NVIDIA driver is installed but finds no GPU; everything runs on the CPU.");
            }

            Version capability = CudaContext.GetDeviceComputeCapability(0);
            string device = $"{CudaContext.GetDeviceName(0)} (compute capability {capability.ToString(2)}, CUDA "
                + $"{CudaContext.GetDriverVersion().ToString(2)} driver, PTX sm_70{(capability >= TensorCapability ? " and sm_80" : "")})";
            return capability >= OldestCapability
                ? new Availability(true, device)
                : Availability.No($"{device} is older than the kernels' {OldestCapability.ToString(2)}; everything runs on the CPU.");
        }
        catch (DllNotFoundException)
        {
            return Availability.No("No NVIDIA driver is installed (libcuda.so.1 or nvcuda.dll was not found); everything runs on the CPU.");
        }
        catch (TypeInitializationException error) when (error.InnerException is DllNotFoundException)
        {
            return Availability.No("No NVIDIA driver is installed (libcuda.so.1 or nvcuda.dll was not found); everything runs on the CPU.");
        }
        catch (CudaException error)
        {
            return Availability.No($"The GPU cannot be used: {GpuFaults.Explain((int)error.CudaError, error.Message)} Everything runs on "
                + "the CPU.");
        }
    }
}
