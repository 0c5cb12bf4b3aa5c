using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Network.Forward;
using SerHost.Network.Occlusion;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Tests.Devices;

/// <summary>What the plugin takes from the driver it gives back, and takes once. Through a real driver, or the fake one that counts.</summary>
[Trait(WindowScoresOnRealDevice.Trait, WindowScoresOnRealDevice.Value)]
[Collection("driver")] // counts are the process's
public class DriverTests
{
    [Fact]
    public void Device_openedAndUsedAThousandTimes_leavesNothingBehind()
    {
        long before = Free();
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => (float)i)], found = new float[1000];
        for (int run = 0; run < (FakeDriver.IsLoaded ? 1000 : 50); run++) // a real context takes a while to open
        {
            using IGpuDevice device = WindowScoresOnRealDevice.OpenOrSkip();
            using GpuBuffer a = device.Allocate(4000), b = device.Allocate(4000);
            device.Upload<float>(values, a);
            new Kernels(device).SetAll(b, 1000, 2);
            new Kernels(device).Accumulate(b, a, 1000);
            device.Download<float>(b, found);
            Assert.Equal(values[999] + 2, found[999]);
        }

        RequireNothingLive(before);
    }

    [Fact]
    public void Clips_aThousand_takeTheirMemoryOnce()
    {
        // A small network: a thousand clips are a lot of work for a GPU emulated by a CPU.
        var graph = new LayerGraph(
        [
            new InputLayer("input", true),
            RandomGraphs.Convolution(new Random(1), "conv", 0, 3, 5, new Window2D(1, 3)),
            new ActivationLayer("relu", 1, ActivationKind.Relu),
            new MeanLayer("mean", 2, true, true),
        ], 3);
        (int Band, int Frame)[] windows = [(0, 0), (0, 4), (0, 9)];
        float[] input = RandomGraphs.Values(new Random(2), 3 * 16);
        long before = Free();
        using (IGpuDevice device = WindowScoresOnRealDevice.OpenOrSkip())
        using (var scores = new WindowScores(device, graph))
        {
            (float[] Clean, float[] Changed) first = scores.Evaluate(input, new float[48], 3, 16, windows, 3, 4, null, CancellationToken.None);
            long allocations = FakeDriver.IsLoaded ? FakeDriver.Count(FakeDriver.Kind.Allocations) : 0;
            for (int clip = 0; clip < 1000; clip++)
            {
                (float[] Clean, float[] Changed) found = scores.Evaluate(input, new float[48], 3, 16, windows, 3, 4, null, CancellationToken.None);
                Assert.Equal(first.Changed, found.Changed); // the same question, the same bits
            }

            if (FakeDriver.IsLoaded)
            {
                Assert.Equal(allocations, FakeDriver.Count(FakeDriver.Kind.Allocations));
            }
        }

        RequireNothingLive(before);
    }

    [Fact]
    public void PaperNetwork_windowsOfThePapersSetting_equalTheProcessorsForm()
    {
        LayerGraph graph = RandomGraphs.Paper(1);
        int bands = 128, frames = FakeDriver.IsLoaded ? 24 : 201; // the fake GPU is emulated by the CPU
        var grid = new WindowGrid(bands, frames, 1, 10, 1, 3);
        int[] chosen = [.. Enumerable.Range(0, grid.Count).Where(i => !FakeDriver.IsLoaded || i % 37 == 0)];
        (int Band, int Frame)[] windows = [.. chosen.Select(i => (grid.FirstBand(i), grid.FirstFrame(i)))];
        float[] input = RandomGraphs.Values(new Random(3), bands * frames), fill = RandomGraphs.Values(new Random(4), bands * frames);
        using IGpuDevice device = WindowScoresOnRealDevice.OpenOrSkip();
        using var scores = new WindowScores(device, graph);

        (float[] clean, float[] changed) = scores.Evaluate(input, fill, bands, frames, windows, 1, 10, null, CancellationToken.None);

        float[] expectedClean = new float[6], expected = new float[grid.Count * 6];
        new IncrementalOcclusion(new CompiledNetwork(graph), grid).Evaluate(input, fill, default, expectedClean, expected, null, CancellationToken.None);
        WindowScoresTheories.AssertClose(expectedClean, clean);
        WindowScoresTheories.AssertClose([.. chosen.SelectMany(i => expected[(i * 6)..((i * 6) + 6)])], changed);
    }

    [Theory]
    [InlineData("retain:1:46", "CUDA_ERROR_DEVICE_UNAVAILABLE", "exclusive-process")]
    [InlineData("load:1:222", "222", "update the NVIDIA driver")]
    [InlineData("launch:5:719", "CUDA_ERROR_LAUNCH_FAILED", "context is lost")]
    [InlineData("copy:3:700", "700", "context is lost")]
    [InlineData("alloc:9:2", "CUDA_ERROR_OUT_OF_MEMORY", "no room left")]
    public void Session_driverFails_isADeviceFaultWithTheDriversNameAndWhatItMeans(string fault, string name, string meaning)
    {
        Assert.SkipUnless(FakeDriver.IsLoaded, "Only the fake driver fails when told to.");
        var method = new OcclusionCudaMethod();
        AttributionSetup setup = CudaMethodTheories.Setup(method.Descriptor, "window-bands=all;window-frames=8;stride-frames=8");
        FakeDriver.Fail(fault);
        try
        {
            DeviceFaultException error = Assert.Throws<DeviceFaultException>(() =>
            {
                using IAttributionSession session = method.Prepare(setup);
                session.Explain([new AttributionRequest(GraphModel.Input(CudaMethodTheories.Bands, 41, 1), 0)], null, CancellationToken.None);
            });
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.Contains(meaning, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            FakeDriver.Fail("");
        }

        RequireNothingLive(0);
    }

    private static long Free()
    {
        using IGpuDevice device = WindowScoresOnRealDevice.OpenOrSkip();
        return device.FreeBytes;
    }

    private static void RequireNothingLive(long freeBefore)
    {
        if (!FakeDriver.IsLoaded)
        {
            Assert.InRange(Free(), freeBefore - (64L << 20), long.MaxValue); // other programs may use the GPU, too
            return;
        }

        foreach (FakeDriver.Kind kind in Enum.GetValues<FakeDriver.Kind>().Where(kind => kind < FakeDriver.Kind.Allocations))
        {
            Assert.True(FakeDriver.Count(kind) == 0, $"{FakeDriver.Count(kind)} of kind {kind} were not given back.");
        }
    }
}
