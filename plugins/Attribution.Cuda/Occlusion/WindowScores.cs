using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Occlusion;

/// <summary>Model outputs for an input with one window after another replaced, by the incremental pass on a GPU.</summary>
/// <remarks>
/// The input layer's region of a window is cut from a replacement of the whole input, so a fill is any array the size
/// of the input. Windows go in batches that fit the device; out of memory halves the batch. One thread at a time.
/// </remarks>
internal sealed class WindowScores : IDisposable
{
    /// <summary>The grid's second dimension ends here.</summary>
    private const int LargestBatch = 65_535;

    private readonly Kernels _kernels;
    private readonly LayerGraph _graph;
    private readonly GpuArena _weightArena;
    private readonly GpuArena _arena;
    private readonly RegionPass _clean;
    private readonly RegionPass _changed;
    private Setting? _setting;

    /// <summary>Uploads a graph's weights.</summary>
    /// <exception cref="GpuOutOfMemoryException">They do not fit.</exception>
    public WindowScores(IGpuDevice device, LayerGraph graph)
    {
        _kernels = new Kernels(device);
        _graph = graph;
        _weightArena = new GpuArena(device);
        _arena = new GpuArena(device);
        var weights = new NetworkWeights(graph, _weightArena);
        _clean = new RegionPass(_kernels, weights, _arena, "clean");
        _changed = new RegionPass(_kernels, weights, _arena, "changed");
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
        Setting setting, ReadOnlySpan<float> input, ReadOnlySpan<float> replacement, IProgress<double>? progress, CancellationToken cancellation)
    {
        IGpuDevice device = _kernels.Device;
        int outputs = setting.Clean.Shapes[_graph.OutputIndex].Count;
        GpuBuffer replaced = _arena.Filled("replacement", replacement);
        _clean.Begin(setting.Clean, null);
        device.Upload(input, _clean.Activation(0));
        _clean.Run();
        float[] clean = new float[outputs];
        float[] changed = new float[(long)setting.Windows.Count * outputs];
        int done = 0;
        foreach (RegionPlan plan in setting.Batches)
        {
            cancellation.ThrowIfCancellationRequested();
            _changed.Begin(plan, _clean);
            ShowWindows(setting, plan, replaced, done);
            _changed.Run();
            device.Download(_changed.Activation(_graph.OutputIndex), changed.AsSpan(done * outputs, plan.Items * outputs));
            done += plan.Items;
            progress?.Report((double)done / setting.Windows.Count);
        }

        device.Download(_clean.Activation(_graph.OutputIndex), clean);
        BatchSize = setting.BatchSize;
        return (clean, changed);
    }

    /// <summary>Fills the input layer's regions: the replacement inside a window and, where the region is larger than the window, the
    /// clean input around it. The input is seen as [1, bands, frames] here, whichever way the network reads it.</summary>
    private void ShowWindows(Setting setting, RegionPlan plan, GpuBuffer replaced, int firstWindow)
    {
        var shape = new TensorShape(1, setting.Bands, setting.Frames);
        LayerRegion region = plan.Regions[0];
        int regionBands = _graph.Input.BandsAsChannels ? setting.Bands : region.Height;
        Origin[] corners = new Origin[plan.Items];
        for (int i = 0; i < corners.Length; i++)
        {
            corners[i] = new Origin(setting.Windows[firstWindow + i].Frame, setting.Windows[firstWindow + i].Band);
        }

        (int, int) windowSize = (setting.WindowBands, setting.WindowFrames);
        GpuBuffer origins = _arena.Filled<Origin>("window-origins", corners);
        bool allInside = corners.All(corner => corner.Y + setting.WindowBands <= setting.Bands && corner.X + setting.WindowFrames <= setting.Frames);
        if (allInside && windowSize == (regionBands, region.Width))
        {
            _kernels.Gather(_changed.Activation(0), replaced, null, origins, origins, plan.Items, shape, (0, 0), windowSize);
            return;
        }

        GpuBuffer shown = _arena.Floats("window-values", (long)plan.Items * setting.WindowBands * setting.WindowFrames);
        _kernels.Gather(shown, replaced, null, origins, origins, plan.Items, shape, (0, 0), windowSize);
        _kernels.Gather(_changed.Activation(0), _clean.Activation(0), shown, _changed.Origins(0), origins, plan.Items, shape, windowSize, (regionBands, region.Width));
    }

    private Setting MakeSetting(int bands, int frames, IReadOnlyList<(int Band, int Frame)> windows, int windowBands, int windowFrames)
    {
        RegionPlan clean = RegionPlan.Whole(_graph, bands, frames, 1);
        RegionPlan all = RegionPlan.ForWindows(_graph, bands, frames, windows, windowBands, windowFrames);

        // Activations plus patches of the largest layer with its halo, about as much again; half the memory is left alone.
        long bytesOfAnItem = Math.Max(1, 3 * all.FloatsPerItem * sizeof(float));
        long fits = Math.Max(16, _kernels.Device.FreeBytes / 2 / bytesOfAnItem);
        int batch = (int)Math.Min(Math.Min(fits, LargestBatch), windows.Count);
        return new Setting(clean, windows, windowBands, windowFrames, bands, frames, batch, [all]).WithBatches(_graph, batch);
    }

    private sealed record Setting(
        RegionPlan Clean, IReadOnlyList<(int Band, int Frame)> Windows, int WindowBands, int WindowFrames, int Bands, int Frames,
        int BatchSize, IReadOnlyList<RegionPlan> Batches)
    {
        public bool Fits(int bands, int frames, IReadOnlyList<(int Band, int Frame)> windows, int windowBands, int windowFrames) =>
            Bands == bands && Frames == frames && WindowBands == windowBands && WindowFrames == windowFrames && ReferenceEquals(Windows, windows);

        public Setting WithBatches(LayerGraph graph, int batchSize) => batchSize >= Windows.Count && Batches.Count == 1
            ? this
            : this with
            {
                BatchSize = batchSize,
                Batches = Windows.Chunk(batchSize).Select(chunk => RegionPlan.ForWindows(graph, Bands, Frames, chunk, WindowBands, WindowFrames)).ToArray(),
            };
    }
}
