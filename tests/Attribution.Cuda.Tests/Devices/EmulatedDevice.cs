using Attribution.Cuda.Device;
using Attribution.Cuda.Tests.Emulator;

namespace Attribution.Cuda.Tests.Devices;

public sealed class WindowScoresOnEmulatedDevice : WindowScoresTheories
{
    private protected override IGpuDevice Open() => new EmulatedGpuDevice();
}

public sealed class ConditionalMapsOnEmulatedDevice : ConditionalMapsTheories
{
    private protected override IGpuDevice Open() => new EmulatedGpuDevice();
}

public sealed class CudaMethodsOnEmulatedDevice : CudaMethodTheories
{
    private protected override IGpuDevice Open() => new EmulatedGpuDevice();
}

public sealed class WindowScoresOnPtxMachine : WindowScoresTheories
{
    private protected override IGpuDevice Open() => new EmulatedGpuDevice { Library = PtxMachine.Require() };
}

public sealed class ConditionalMapsOnPtxMachine : ConditionalMapsTheories
{
    private protected override IGpuDevice Open() => new EmulatedGpuDevice { Library = PtxMachine.Require() };
}
