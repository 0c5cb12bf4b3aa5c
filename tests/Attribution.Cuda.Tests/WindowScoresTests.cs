using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Sdk.Graph;
using static Attribution.Cuda.Tests.Devices.WindowScoresTheories;

namespace Attribution.Cuda.Tests;

/// <summary>Occlusion's passes on a device with little memory, many times, and stopped.</summary>
public class WindowScoresTests
{
    [Fact]
    public void Evaluate_deviceSmallerThanItSays_halvesTheBatchAndGivesTheSame()
    {
        LayerGraph graph = RandomGraphs.Residual(1);
        float[] input = RandomGraphs.Values(new Random(2), 33 * 41), replacement = new float[33 * 41];
        (int Band, int Frame)[] windows = Windows(33, 41, 1, 10, 100);
        using var roomy = new EmulatedGpuDevice();
        using var all = new WindowScores(roomy, graph);
        using var tight = new EmulatedGpuDevice { CapacityBytes = 400_000, Boast = 1L << 30 };
        using var batched = new WindowScores(tight, graph);

        (_, float[] expected) = all.Evaluate(input, replacement, 33, 41, windows, 1, 10, null, CancellationToken.None);
        (_, float[] found) = batched.Evaluate(input, replacement, 33, 41, windows, 1, 10, null, CancellationToken.None);

        Assert.Equal(100, all.BatchSize);
        Assert.InRange(batched.BatchSize, 8, 50);
        AssertClose(expected, found);
    }

    [Fact]
    public void Evaluate_manyTimes_keepsItsMemoryAndFreesItAll()
    {
        LayerGraph graph = RandomGraphs.OverTime(1, 3);
        float[] input = RandomGraphs.Values(new Random(2), 3 * 16);
        (int Band, int Frame)[] windows = Windows(3, 16, 3, 4, 4);
        using var device = new EmulatedGpuDevice();
        using (var scores = new WindowScores(device, graph))
        {
            scores.Evaluate(input, new float[48], 3, 16, windows, 3, 4, null, CancellationToken.None);
            long steady = device.LiveBytes;
            for (int i = 0; i < 60; i++)
            {
                scores.Evaluate(input, new float[48], 3, 16, windows, 3, 4, null, CancellationToken.None);
            }

            Assert.Equal(steady, device.LiveBytes);
        }

        Assert.Equal(0, device.LiveBytes);
    }

    [Fact]
    public void Evaluate_cancelled_stops()
    {
        using var device = new EmulatedGpuDevice();
        using var scores = new WindowScores(device, RandomGraphs.OverTime(1, 3));
        Assert.Throws<OperationCanceledException>(() => scores.Evaluate(
            new float[48], new float[48], 3, 16, [(0, 0)], 3, 4, null, new CancellationToken(true)));
    }
}
