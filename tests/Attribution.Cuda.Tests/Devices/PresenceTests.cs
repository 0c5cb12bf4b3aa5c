using Attribution.Cuda.Device;

namespace Attribution.Cuda.Tests.Devices;

/// <summary>Run on purpose only (tests/Benchmarks/gpu/run.sh): fails, with the reason, where there is no usable GPU.</summary>
public class PresenceTests
{
    [Fact(Explicit = true)]
    public void Gpu_isUsable()
    {
        Assert.True(GpuProbe.Find().IsAvailable, GpuProbe.Find().Reason);
        using IGpuDevice device = GpuProbe.Open();
        Assert.True(device.FreeBytes > 0);
    }
}
