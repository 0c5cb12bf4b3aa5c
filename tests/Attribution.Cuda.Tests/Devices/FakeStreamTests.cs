using Attribution.Cuda.Device;
using Attribution.Cuda.Tests.Emulator;
using ManagedCuda;
using ManagedCuda.BasicTypes;
using ManagedCuda.VectorTypes;

namespace Attribution.Cuda.Tests.Devices;

/// <summary>The fake driver puts everything off, so that a wait that is missing somewhere in the plugin gives wrong numbers there.</summary>
[Trait(WindowScoresOnRealDevice.Trait, WindowScoresOnRealDevice.Value)]
[Collection("driver")]
public class FakeStreamTests
{
    [Theory]
    [InlineData(false, float.NaN)] // copied before the kernel has run
    [InlineData(true, 2)]
    public void Copy_onAnotherStream_seesTheKernelOnlyWhereItWaitsForIt(bool waits, float expected)
    {
        Assert.SkipUnless(FakeDriver.IsLoaded, "A real driver may do it in either order.");
        using var context = new PrimaryContext(0);
        context.SetCurrent();
        CUmodule module = context.LoadModulePTX([.. PtxMachine.EmbeddedPtx().Where(file => file.Name == "elementwise").SelectMany(file => System.Text.Encoding.ASCII.GetBytes(file.Text)), 0]);
        using (var work = new CudaStream())
        using (var copies = new CudaStream())
        using (var computed = new CudaEvent())
        using (var memory = new CudaDeviceVariable<byte>(4))
        using (var host = new CudaPageLockedHostMemory<byte>(4))
        {
            var kernel = new CudaKernel("set_all", module) { BlockDimensions = new dim3(256), GridDimensions = new dim3(1) };
            kernel.RunAsync(work.Stream, memory.DevicePointer, 1L, 2f);
            computed.Record(work.Stream);
            if (waits)
            {
                copies.WaitEvent(computed.Event);
            }

            host.AsyncCopyFromDevice(memory.DevicePointer, 0, 0, 4, copies.Stream);
            copies.Synchronize();

            Assert.Equal(expected, BitConverter.Int32BitsToSingle(System.Runtime.InteropServices.Marshal.ReadInt32(host.PinnedHostPointer)));
        }

        context.UnloadModule(module);
    }

    [Fact]
    public void Copy_outsideOfAnAllocation_isAnErrorWhenItsTurnComes()
    {
        Assert.SkipUnless(FakeDriver.IsLoaded, "A real driver may find room behind an allocation.");
        try
        {
            using IGpuDevice device = WindowScoresOnRealDevice.OpenOrSkip();
            using GpuBuffer buffer = device.Allocate(64);
            device.Upload<float>(new float[17], buffer);
            Assert.Contains("700", Assert.Throws<GpuException>(device.Synchronize).Message, StringComparison.Ordinal);
        }
        finally
        {
            FakeDriver.Fail("");
        }
    }
}
