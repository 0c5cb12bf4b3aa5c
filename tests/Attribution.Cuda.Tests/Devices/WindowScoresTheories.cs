using Attribution.Cuda.Device;
using Attribution.Cuda.Occlusion;
using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Tests.Devices;

/// <summary>Clean and incremental passes on a device against the scalar reference, evaluated in full for every window.</summary>
public abstract class WindowScoresTheories
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

    private protected abstract IGpuDevice Open();

    [Theory]
    [MemberData(nameof(Settings))]
    public void Evaluate_windowsEverywhere_equalsFullReferencePass(string kind, int bands, int frames, int windowBands, int windowFrames)
    {
        LayerGraph graph = Make(kind, bands, frames);
        using IGpuDevice device = Open();
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

    internal static LayerGraph Make(string kind, int bands, int frames) => kind switch
    {
        "residual" => RandomGraphs.Residual(1),
        "branches" => RandomGraphs.Branches(2, bands, frames),
        _ => RandomGraphs.OverTime(3, bands),
    };

    internal static (int Band, int Frame)[] Windows(int bands, int frames, int windowBands, int windowFrames, int count)
    {
        var random = new Random(9);
        int lastBand = bands - windowBands, lastFrame = frames - windowFrames;
        // The third one reaches past the edges, as the last windows of a grid do.
        return [(0, 0), (lastBand, lastFrame), (lastBand + (windowBands / 2), lastFrame + (windowFrames / 2)), .. Enumerable.Range(3, count - 3).Select(_ => (random.Next(lastBand + 1), random.Next(lastFrame + 1)))];
    }

    internal static float[] Reference(LayerGraph graph, float[] input, int bands, int frames) =>
        ReferenceForward.Run(graph, input, bands, frames)[graph.OutputIndex];

    internal static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        float largest = Math.Max(1e-3f, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-4f * largest, $"Output {i}: expected {expected[i]}, found {found[i]}.");
        }
    }
}
