using Attribution.Cuda.Device;
using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Compute.Network;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Tests;

/// <summary>Clean and incremental passes by the emulated kernels against the scalar reference, evaluated in full for every window.</summary>
public class WindowScoresTests
{
    public static TheoryData<string, int, int, int, int> Settings => new()
    {
        { "residual", 33, 41, 1, 10 },
        { "residual", 32, 40, 5, 3 },
        { "residual", 33, 41, 33, 4 },
        { "branches", 17, 23, 2, 3 },
        { "branches", 12, 19, 12, 1 },
        { "over-time", 7, 26, 7, 4 },
        { "over-time", 7, 26, 2, 3 },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Evaluate_windowsEverywhere_equalsFullReferencePass(string kind, int bands, int frames, int windowBands, int windowFrames)
    {
        LayerGraph graph = Make(kind, bands, frames);
        using var device = new EmulatedGpuDevice();
        using var scores = new WindowScores(device, graph);
        var random = new Random(5);
        float[] input = RandomGraphs.Values(random, bands * frames);
        float[] replacement = RandomGraphs.Values(random, bands * frames);
        (int Band, int Frame)[] windows = Windows(bands, frames, windowBands, windowFrames, 11);

        (float[] clean, float[] changed) = scores.Evaluate(input, replacement, bands, frames, windows, windowBands, windowFrames, null, CancellationToken.None);

        float[] expectedClean = Reference(graph, input, bands, frames);
        AssertClose(expectedClean, clean);
        for (int w = 0; w < windows.Length; w++)
        {
            float[] masked = [.. input];
            int shown = Math.Min(windowFrames, frames - windows[w].Frame);
            for (int b = windows[w].Band; b < Math.Min(bands, windows[w].Band + windowBands); b++)
            {
                replacement.AsSpan((b * frames) + windows[w].Frame, shown).CopyTo(masked.AsSpan((b * frames) + windows[w].Frame));
            }

            AssertClose(Reference(graph, masked, bands, frames), changed.AsSpan(w * clean.Length, clean.Length).ToArray());
        }
    }

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

    private static LayerGraph Make(string kind, int bands, int frames) => kind switch
    {
        "residual" => RandomGraphs.Residual(1),
        "branches" => RandomGraphs.Branches(2, bands, frames),
        _ => RandomGraphs.OverTime(3, bands),
    };

    private static (int Band, int Frame)[] Windows(int bands, int frames, int windowBands, int windowFrames, int count)
    {
        var random = new Random(9);
        int lastBand = bands - windowBands, lastFrame = frames - windowFrames;
        // The third one reaches past the edges, as the last windows of a grid do.
        return [(0, 0), (lastBand, lastFrame), (lastBand + (windowBands / 2), lastFrame + (windowFrames / 2)), .. Enumerable.Range(3, count - 3).Select(_ => (random.Next(lastBand + 1), random.Next(lastFrame + 1)))];
    }

    private static float[] Reference(LayerGraph graph, float[] input, int bands, int frames) =>
        ReferenceForward.Run(graph, input, bands, frames)[graph.OutputIndex];

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        float largest = Math.Max(1e-3f, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-4f * largest, $"Output {i}: expected {expected[i]}, found {found[i]}.");
        }
    }
}
