using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using Attribution.Cuda.Rounding;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Occlusion;

/// <summary>Model outputs for an input with one window after another replaced, by the incremental pass on a GPU.</summary>
/// <remarks>
/// A window shows a part of a replacement of the whole input, so a fill is any array the size of the input. What goes
/// through the network is what each window changes. Windows go in batches that fit the device; out of memory halves the
/// batch. One thread at a time.
/// </remarks>
internal sealed class WindowScores : IDisposable
{
    private const int LargestBatch = 65_536;

    private readonly Kernels _kernels;
    private readonly LayerGraph _graph;
    private readonly GpuArena _weightArena;
    private readonly GpuArena _arena;
    private readonly RegionPass _clean;
    private readonly RegionPass _changed;
    private Setting? _setting;
    private RegionPlan? _cornersOf;

    /// <summary>Uploads a graph's weights.</summary>
    /// <param name="device">The device.</param>
    /// <param name="graph">The network.</param>
    /// <param name="precision">How products of changes are rounded; clean values are always FP32.</param>
    /// <exception cref="GpuOutOfMemoryException">They do not fit.</exception>
    public WindowScores(IGpuDevice device, LayerGraph graph, GpuPrecision precision = GpuPrecision.Single)
    {
        _kernels = new Kernels(device);
        _graph = graph;
        _weightArena = new GpuArena(device);
        _arena = new GpuArena(device);
        var weights = new NetworkWeights(graph, _weightArena);
        _clean = new RegionPass(_kernels, weights, _arena, "clean");
        _changed = new RegionPass(_kernels, weights, _arena, "changed", _clean, precision);
    }

    /// <summary>Windows of one launch, as last used.</summary>
    public int BatchSize { get; private set; }

    /// <summary>Evaluates the clean input and every window.</summary>
    /// <param name="input">[bands, frames].</param>
    /// <param name="replacement">[bands, frames]: what a window shows instead.</param>
    /// <param name="bands">Rows.</param>
    /// <param name="frames">Columns.</param>
    /// <param name="windows">First band and frame of each window; keep the same list for the same geometry, plans are kept by it.</param>
    /// <param name="windowBands">Rows of a window.</param>
    /// <param name="windowFrames">Columns of a window.</param>
    /// <param name="progress">Receives the share done.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <returns>Clean outputs [outputs], and outputs of the windows [windows, outputs].</returns>
    /// <exception cref="GpuOutOfMemoryException">Not even a small batch fits.</exception>
    public (float[] Clean, float[] Changed) Evaluate(
        ReadOnlySpan<float> input, ReadOnlySpan<float> replacement, int bands, int frames,
        IReadOnlyList<(int Band, int Frame)> windows, int windowBands, int windowFrames,
        IProgress<double>? progress, CancellationToken cancellation)
    {
        Setting setting = _setting is { } kept && kept.Fits(bands, frames, windows, windowBands, windowFrames)
            ? kept
            : _setting = MakeSetting(bands, frames, windows, windowBands, windowFrames);
        for (; ; )
        {
            try
            {
                return Run(setting, input, replacement, progress, cancellation);
            }
            catch (GpuOutOfMemoryException) when (setting.BatchSize > 16)
            {
                _arena.Clear();
                _clean.Reset();
                _changed.Reset();
                _cornersOf = null;
                setting = _setting = setting.WithBatches(_graph, setting.BatchSize / 2);
            }
        }
    }

    public void Dispose()
    {
        _arena.Dispose();
        _weightArena.Dispose();
    }

    private (float[] Clean, float[] Changed) Run(
        Setting setting, ReadOnlySpan<float> input, ReadOnlySpan<float> replacement, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        IGpuDevice device = _kernels.Device;
        LayerRegion output = setting.Clean.Regions[_graph.OutputIndex];
        int outputs = setting.Clean.Shapes[_graph.OutputIndex].Count;
        GpuBuffer shown = _arena.Filled("replacement", replacement), plain = _arena.Filled("input", input);
        _clean.Begin(setting.Clean);
        _kernels.LayOut(_clean.Activation(0), plain, 1, setting.Clean.Regions[0]);
        _clean.Run();
        float[] clean = new float[outputs];
        float[] changed = new float[(long)setting.Windows.Count * outputs];
        int done = 0;
        using var fetches = new FetchQueue(_kernels, _arena);
        foreach (RegionPlan plan in setting.Batches)
        {
            cancellation.ThrowIfCancellationRequested();
            _changed.Begin(plan);
            ShowWindows(setting, plan, shown, plain, done);
            _changed.Run();
            fetches.Add(_changed.Activation(_graph.OutputIndex), plan.Items, output,
                changed.AsMemory(done * outputs, plan.Items * outputs));
            done += plan.Items;
            progress?.Report((double)done / setting.Windows.Count);
        }

        fetches.Add(_clean.Activation(_graph.OutputIndex), 1, output, clean);
        fetches.Finish();
        for (int i = 0; i < changed.Length; i++)
        {
            changed[i] += clean[i % outputs];
        }

        BatchSize = setting.BatchSize;
        return (clean, changed);
    }

    private void ShowWindows(Setting setting, RegionPlan plan, GpuBuffer shown, GpuBuffer plain, int firstWindow)
    {
        if (!ReferenceEquals(plan, _cornersOf))
        {
            _cornersOf = null;
            _arena.Filled<Origin>("corners",
                [.. Enumerable.Range(firstWindow, plan.Items).Select(i => new Origin(setting.Windows[i].Frame, setting.Windows[i].Band))]);
            _cornersOf = plan;
        }

        _kernels.WindowChanges(
            _changed.Activation(0), shown, plain, _changed.Origins(0), _arena.Get("corners", 0), plan.Items, plan.Regions[0].Rectangles,
            (setting.Bands, setting.Frames), (setting.WindowBands, setting.WindowFrames), _graph.Input.BandsAsChannels);
    }

    private Setting MakeSetting(int bands, int frames, IReadOnlyList<(int Band, int Frame)> windows, int windowBands, int windowFrames)
    {
        RegionPlan clean = RegionPlan.Whole(_graph, bands, frames, 1);
        RegionPlan all = RegionPlan.ForWindows(_graph, bands, frames, windows, windowBands, windowFrames);

        // Half the memory is left alone.
        long bytesOfAnItem = Math.Max(1, all.FloatsPerItem * sizeof(float));
        long fits = Math.Max(16, _kernels.Device.FreeBytes / 2 / bytesOfAnItem);
        int batch = (int)Math.Min(Math.Min(fits, LargestBatch), windows.Count);
        return new Setting(clean, windows, windowBands, windowFrames, bands, frames, batch, [all]).WithBatches(_graph, batch);
    }

    private sealed record Setting(
        RegionPlan Clean, IReadOnlyList<(int Band, int Frame)> Windows, int WindowBands, int WindowFrames, int Bands, int Frames,
        int BatchSize, IReadOnlyList<RegionPlan> Batches)
    {
        public bool Fits(int bands, int frames, IReadOnlyList<(int Band, int Frame)> windows, int windowBands, int windowFrames) =>
            Bands == bands && Frames == frames && WindowBands == windowBands && WindowFrames == windowFrames
                && ReferenceEquals(Windows, windows);

        public Setting WithBatches(LayerGraph graph, int batchSize) => batchSize >= Windows.Count && Batches.Count == 1
            ? this
            : this with
            {
                BatchSize = batchSize,
                Batches = Windows.Chunk(batchSize)
                    .Select(chunk => RegionPlan.ForWindows(graph, Bands, Frames, chunk, WindowBands, WindowFrames)).ToArray(),
            };
    }
}
