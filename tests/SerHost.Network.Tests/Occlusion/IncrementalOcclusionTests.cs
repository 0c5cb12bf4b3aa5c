using SerHost.Network.Forward;
using SerHost.Network.Occlusion;
using SerHost.Network.Tests.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Occlusion;

/// <summary>The oracle is full evaluation of every filled input, which <c>ForwardPassTests</c> has checked against the reference.</summary>
public sealed class IncrementalOcclusionTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_window_on_a_random_graph_equals_full_evaluation(int seed)
    {
        var random = new Random(seed);
        int bands = 7 + random.Next(14);
        int frames = 9 + random.Next(30);
        LayerGraph graph = RandomGraphs.Create(seed, bands, frames);
        var grid = new WindowGrid(bands, frames, 1 + random.Next(bands), 1 + random.Next(frames / 2), 1 + random.Next(5), 1 + random.Next(5));

        AssertEqualsFull(graph, grid, RandomGraphs.Input(seed, bands, frames, scale: 2), RandomGraphs.Input(seed + 1, bands, frames, scale: 2), threads: 1 + (seed % 3));
    }

    [Theory]
    [InlineData(1, 10, 9, 7)]
    [InlineData(1, 10, 11, 3)]
    [InlineData(134, 10, 1, 9)]
    [InlineData(17, 40, 13, 17)]
    [InlineData(128, 134, 1, 1)]
    public void Paper_network_equals_full_evaluation(int windowBands, int windowFrames, int strideBands, int strideFrames)
    {
        var grid = new WindowGrid(128, 134, Math.Min(128, windowBands), windowFrames, strideBands, strideFrames);
        float[] fill = new float[128 * 134];

        AssertEqualsFull(RandomGraphs.Paper(5), grid, RandomGraphs.Input(6, 128, 134), fill, threads: 2);
    }

    [Fact]
    public void Windows_that_change_nothing_are_not_evaluated()
    {
        var grid = new WindowGrid(20, 30, 2, 5, 1, 1);
        float[] input = RandomGraphs.Input(1, 20, 30, scale: 2);
        for (int band = 0; band < 20; band++)
        {
            input.AsSpan((band * 30) + 15, 15).Fill(-80);
        }

        float[] fill = new float[input.Length];
        Array.Fill(fill, -80);
        var occlusion = new IncrementalOcclusion(new CompiledNetwork(RandomGraphs.Paper(2)), grid);
        float[] clean = new float[7];
        float[] outputs = new float[grid.Count * 7];

        int evaluated = occlusion.Evaluate(input, fill, default, clean, outputs, null, TestContext.Current.CancellationToken);

        Assert.Equal(grid.Rows * 15, evaluated);
        Assert.Equal(clean, outputs.AsSpan(7 * (grid.Columns - 1), 7));
    }

    [Fact]
    public void Only_selected_windows_are_written()
    {
        var grid = new WindowGrid(20, 30, 3, 5, 2, 2);
        var occlusion = new IncrementalOcclusion(new CompiledNetwork(RandomGraphs.Create(2, 20, 30)), grid);
        bool[] selected = new bool[grid.Count];
        selected[7] = true;
        float[] outputs = new float[grid.Count * 3];
        Array.Fill(outputs, float.NaN);

        int evaluated = occlusion.Evaluate(RandomGraphs.Input(1, 20, 30), new float[600], selected, new float[3], outputs, null, TestContext.Current.CancellationToken);

        Assert.Equal(1, evaluated);
        Assert.Equal([7 * 3, (7 * 3) + 1, (7 * 3) + 2], Enumerable.Range(0, outputs.Length).Where(i => !float.IsNaN(outputs[i])));
    }

    [Fact]
    public void Second_clip_allocates_little_and_repeats_exactly()
    {
        var grid = new WindowGrid(128, 134, 1, 10, 4, 6);
        var occlusion = new IncrementalOcclusion(new CompiledNetwork(RandomGraphs.Paper(5)), grid);
        float[] input = RandomGraphs.Input(6, 128, 134);
        float[] fill = new float[input.Length];
        float[] first = new float[grid.Count * 7];
        float[] second = new float[grid.Count * 7];
        occlusion.Evaluate(input, fill, default, new float[7], first, null, TestContext.Current.CancellationToken);

        long before = GC.GetAllocatedBytesForCurrentThread();
        occlusion.Evaluate(input, fill, default, new float[7], second, null, TestContext.Current.CancellationToken);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(first, second);
        Assert.True(allocated < 100 * grid.Count, $"{allocated} bytes for {grid.Count} windows.");
    }

    [Fact]
    public void Cancelled_work_stops()
    {
        var grid = new WindowGrid(128, 134, 1, 10, 1, 3);
        var occlusion = new IncrementalOcclusion(new CompiledNetwork(RandomGraphs.Paper(5)), grid, threads: 2);
        using var source = new CancellationTokenSource();
        int done = 0;
        void Progress(int windows)
        {
            Interlocked.Add(ref done, windows);
            source.Cancel();
        }

        Assert.Throws<OperationCanceledException>(() => occlusion.Evaluate(
            RandomGraphs.Input(6, 128, 134), new float[128 * 134], default, new float[7], new float[grid.Count * 7], Progress, source.Token));
        Assert.InRange(done, 0, 200);
    }

    [Fact]
    public void Wrong_lengths_are_refused_by_name()
    {
        var grid = new WindowGrid(20, 30, 3, 5, 2, 2);
        var occlusion = new IncrementalOcclusion(new CompiledNetwork(RandomGraphs.Create(2, 20, 30)), grid);

        Assert.Throws<ArgumentException>("input", () => occlusion.Evaluate(new float[599], new float[600], default, new float[3], new float[grid.Count * 3], null, default));
        Assert.Throws<ArgumentException>("fill", () => occlusion.Evaluate(new float[600], new float[1], default, new float[3], new float[grid.Count * 3], null, default));
        Assert.Throws<ArgumentException>("outputs", () => occlusion.Evaluate(new float[600], new float[600], default, new float[3], new float[3], null, default));
    }

    private static void AssertEqualsFull(LayerGraph graph, WindowGrid grid, float[] input, float[] fill, int threads)
    {
        var network = new CompiledNetwork(graph);
        var occlusion = new IncrementalOcclusion(network, grid, threads);
        float[] clean = new float[occlusion.OutputCount];
        float[] outputs = new float[grid.Count * clean.Length];
        occlusion.Evaluate(input, fill, default, clean, outputs, null, TestContext.Current.CancellationToken);

        var pass = new ForwardPass(network, grid.Bands, grid.Frames, keepAll: false);
        float[] expected = new float[clean.Length];
        pass.Run(input, expected);
        float scale = Math.Max(1, expected.Max(Math.Abs));
        for (int window = 0; window < grid.Count; window++)
        {
            float[] filled = (float[])input.Clone();
            for (int band = grid.FirstBand(window); band < grid.EndBand(window); band++)
            {
                int from = (band * grid.Frames) + grid.FirstFrame(window);
                fill.AsSpan(from, grid.EndFrame(window) - grid.FirstFrame(window)).CopyTo(filled.AsSpan(from));
            }

            pass.Run(filled, expected);
            for (int output = 0; output < expected.Length; output++)
            {
                float actual = outputs[(window * expected.Length) + output];
                Assert.True(
                    Math.Abs(expected[output] - actual) <= 1e-4 * scale,
                    $"Window {window} of {grid}, output {output}: expected {expected[output]}, found {actual}.");
            }
        }
    }
}
