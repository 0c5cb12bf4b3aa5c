using Attribution.Cuda.Device;

namespace Attribution.Cuda.Tests.Devices;

/// <summary>The same theories through the driver; skipped, with the reason, where there is no usable GPU.</summary>
[Trait(Trait, Value)]
public sealed class WindowScoresOnRealDevice : WindowScoresTheories
{
    public const string Trait = "Device", Value = "real";

    private protected override IGpuDevice Open() => OpenOrSkip();

    internal static IGpuDevice OpenOrSkip()
    {
        Assert.SkipUnless(GpuProbe.Find().IsAvailable, GpuProbe.Find().Reason);
        return GpuProbe.Open();
    }
}

[Trait(WindowScoresOnRealDevice.Trait, WindowScoresOnRealDevice.Value)]
public sealed class ConditionalMapsOnRealDevice : ConditionalMapsTheories
{
    private protected override IGpuDevice Open() => WindowScoresOnRealDevice.OpenOrSkip();
}

[Trait(WindowScoresOnRealDevice.Trait, WindowScoresOnRealDevice.Value)]
public sealed class CudaMethodsOnRealDevice : CudaMethodTheories
{
    private protected override IGpuDevice Open() => WindowScoresOnRealDevice.OpenOrSkip();
}
