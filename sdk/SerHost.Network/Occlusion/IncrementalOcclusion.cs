using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>Exact outputs of a network with every window of an input filled, computing only what each window changes.</summary>
/// <remarks>
/// The input is evaluated once; then batches of windows of equal geometry carry their change from layer to layer
/// (<see cref="OcclusionPlan"/>). Convolutions act on the change itself, which is 0 around the rectangle, so they cost what the changed
/// inputs cost and not what the changed outputs would; 2- to 7-tap kernels go through Toom–Cook products. The same numbers as evaluating
/// every filled input in full, up to float32 summation order. Made once for a network and grid and used for any number of clips, by one
/// thread at a time; uses up to its number of threads itself. Memory is bounded by the batches (independent of the number of windows).
/// </remarks>
internal sealed class IncrementalOcclusion
{
    // What a batch passes from step to step must stay in the second-level cache and leave the third, which threads share, to the weights:
    // 12 to 24 windows took the same time where a core has 1 MB, 16 less than 36 where it has half of it.
    private const int MostWindows = 3 * GemmKernel.BlockRows;
    private const long LargestWorkspace = 12 << 20; // floats a thread: 48 MB
    private const long AllWorkspaces = 40 << 20; // floats of all threads: 160 MB

    private readonly ForwardPass _clean;
    private readonly WindowGroupProgram[] _programs;
    private readonly DeltaBatch[] _batches;
    private readonly int _outputs;

    /// <summary>Makes steps and buffers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="grid">The windows.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <exception cref="GraphException">The input does not fit the graph, or the output has more than one position.</exception>
    public IncrementalOcclusion(CompiledNetwork network, WindowGrid grid, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Plan = new OcclusionPlan(network.Graph, grid);
        _clean = new ForwardPass(network, grid.Bands, grid.Frames);
        TensorShape output = Plan.Shapes[network.Graph.OutputIndex];
        if (output is not { Height: 1, Width: 1 })
        {
            throw new GraphException(network.Graph.Layers[network.Graph.OutputIndex].Name,
                $"the output is {output}; incremental evaluation needs one position.");
        }

        _outputs = output.Channels;
        MapLayout[] planes = network.Layouts(grid.Bands, grid.Frames);
        var weights = new ToomCookCache(network.Graph);
        _programs = MakePrograms(network, planes, weights, MostWindows);
        long floats = _programs.Max(program => program.WorkspaceLength + (2L * program.ScratchLength));
        long budget = Math.Min(LargestWorkspace, AllWorkspaces / threads);
        if (floats > budget)
        {
            long most = Math.Max(1, _programs.Max(program => program.WindowsPerBatch) * budget / floats);
            _programs = MakePrograms(network, planes, weights, (int)most);
        }

        _batches = new DeltaBatch[threads];
        for (int i = 0; i < threads; i++)
        {
            _batches[i] = new DeltaBatch(_programs.Max(p => p.WindowsPerBatch), _programs.Max(p => p.WorkspaceLength),
                _programs.Max(p => p.ScratchLength));
        }

        // Batches of a group are nearly equal, and its buffers hold just those: what lies between the windows of a position is not spread
        // over more memory than it needs.
        WindowGroupProgram[] MakePrograms(CompiledNetwork of, MapLayout[] on, ToomCookCache with, int most) =>
            [.. Plan.Bands.Groups.SelectMany(rows => Plan.Frames.Groups.Select(columns => new WindowGroupProgram(
                Plan, rows, columns, of, on, with, EvenShare(rows.Windows.Count * columns.Windows.Count, most))))];
    }

    /// <summary>The plan it executes.</summary>
    public OcclusionPlan Plan { get; }

    /// <summary>Number of outputs of the network.</summary>
    public int OutputCount => _outputs;

    /// <summary>Evaluates windows of one input.</summary>
    /// <param name="input">[bands, frames], row-major.</param>
    /// <param name="fill">[bands, frames]: what a window replaces the values under it with.</param>
    /// <param name="selected">[windows] which windows to evaluate; empty for all.</param>
    /// <param name="clean">Receives the outputs for the input itself.</param>
    /// <param name="outputs">Receives [windows, outputs]: the outputs with each window filled; rows of windows not selected are left
    /// alone.</param>
    /// <param name="progress">Called with the number of windows just done, from any thread; null when nobody listens.</param>
    /// <param name="cancellation">Looked at before every step of every batch.</param>
    /// <returns>Windows that had to be evaluated: selected ones that change something.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public int Evaluate(
        ReadOnlyMemory<float> input, ReadOnlyMemory<float> fill, ReadOnlyMemory<bool> selected, Span<float> clean, Memory<float> outputs,
        Action<int>? progress, CancellationToken cancellation)
    {
        WindowGrid grid = Plan.Grid;
        Require(input.Length == grid.Bands * grid.Frames, nameof(input), grid.Bands * grid.Frames, input.Length);
        Require(fill.Length == input.Length, nameof(fill), input.Length, fill.Length);
        Require(selected.IsEmpty || selected.Length == grid.Count, nameof(selected), grid.Count, selected.Length);
        Require(outputs.Length == grid.Count * _outputs, nameof(outputs), grid.Count * _outputs, outputs.Length);
        _clean.Run(input.Span, clean);
        float[] before = clean.ToArray();
        List<(WindowGroupProgram Program, int[] Members)> work = Divide(
            input.Span, fill.Span, selected.Span, before, outputs.Span, out int live);
        progress?.Invoke((selected.IsEmpty ? grid.Count : selected.Span.Count(true)) - live);
        int next = 0;
        void RunThread(int thread)
        {
            while (true)
            {
                int item = Interlocked.Increment(ref next) - 1;
                if (item >= work.Count)
                {
                    return;
                }

                (WindowGroupProgram program, int[] members) = work[item];
                RunBatch(_batches[thread], program, members, input.Span, fill.Span, before, outputs.Span, cancellation);
                progress?.Invoke(members.Length);
            }
        }

        if (_batches.Length == 1)
        {
            RunThread(0);
        }
        else
        {
            ParallelThreads.Run(_batches.Length, RunThread);
        }

        return live;
    }

    /// <summary>Windows of a batch: nearly equal shares, so that none runs almost empty, in whole blocks of the product kernels' rows.</summary>
    private static int EvenShare(int windows, int most)
    {
        int block = Math.Min(GemmKernel.BlockRows, most);
        int blocks = Math.Max(1, (windows + block - 1) / block);
        int batches = (blocks + (most / block) - 1) / (most / block);
        return Math.Clamp((blocks + batches - 1) / batches * block, 1, Math.Max(1, windows));
    }

    private static void Require(bool holds, string name, int expected, int found)
    {
        if (!holds)
        {
            throw new ArgumentException($"Expected {expected} values, found {found}.", name);
        }
    }

    /// <summary>Sorts the windows that change something into batches; the others get the clean outputs.</summary>
    private List<(WindowGroupProgram Program, int[] Members)> Divide(
        ReadOnlySpan<float> input, ReadOnlySpan<float> fill, ReadOnlySpan<bool> selected, float[] before, Span<float> outputs, out int live)
    {
        var work = new List<(WindowGroupProgram, int[])>();
        var members = new List<int>();
        live = 0;
        foreach (WindowGroupProgram program in _programs)
        {
            members.Clear();
            for (int i = 0; i < program.Rows.Windows.Count; i++)
            {
                for (int j = 0; j < program.Columns.Windows.Count; j++)
                {
                    int window = (program.Rows.Windows[i] * Plan.Grid.Columns) + program.Columns.Windows[j];
                    if (!selected.IsEmpty && !selected[window])
                    {
                        continue;
                    }

                    if (program.Output.IsEmpty || !Changes(window, input, fill))
                    {
                        before.CopyTo(outputs.Slice(window * _outputs, _outputs));
                        continue;
                    }

                    members.Add((i * program.Columns.Windows.Count) + j);
                }
            }

            int share = EvenShare(members.Count, program.WindowsPerBatch);
            for (int from = 0; from < members.Count; from += share)
            {
                work.Add((program, [.. members.GetRange(from, Math.Min(share, members.Count - from))]));
            }

            live += members.Count;
        }

        return work;
    }

    private bool Changes(int window, ReadOnlySpan<float> input, ReadOnlySpan<float> fill)
    {
        WindowGrid grid = Plan.Grid;
        for (int band = grid.FirstBand(window); band < grid.EndBand(window); band++)
        {
            int start = (band * grid.Frames) + grid.FirstFrame(window);
            int length = grid.EndFrame(window) - grid.FirstFrame(window);
            if (!input.Slice(start, length).SequenceEqual(fill.Slice(start, length)))
            {
                return true;
            }
        }

        return false;
    }

    private void RunBatch(
        DeltaBatch batch, WindowGroupProgram program, int[] members, ReadOnlySpan<float> input, ReadOnlySpan<float> fill, float[] before,
        Span<float> outputs,
        CancellationToken cancellation)
    {
        int columns = program.Columns.Windows.Count;
        batch.Begin(program.Rows, program.Columns, _clean);
        foreach (int member in members)
        {
            batch.Add(member / columns, member % columns);
        }

        LoadInput(batch, program, members, input, fill);
        foreach (DeltaStep step in program.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            step.Run(batch);
        }

        for (int i = 0; i < members.Length; i++)
        {
            Span<float> target = outputs.Slice(Window(program, members[i]) * _outputs, _outputs);
            for (int output = 0; output < _outputs; output++)
            {
                target[output] = before[output] + batch.Values[program.Output.Cell(0, 0) + (i * program.Output.WindowStride) + output];
            }
        }
    }

    private int Window(WindowGroupProgram program, int member) =>
        (program.Rows.Windows[member / program.Columns.Windows.Count] * Plan.Grid.Columns)
            + program.Columns.Windows[member % program.Columns.Windows.Count];

    private void LoadInput(DeltaBatch batch, WindowGroupProgram program, int[] members, ReadOnlySpan<float> input, ReadOnlySpan<float> fill)
    {
        WindowGrid grid = Plan.Grid;
        DeltaLayout layout = program.Input;
        batch.Values.AsSpan(layout.Offset, layout.Length).Clear();
        bool isChannels = Plan.Graph.Input.BandsAsChannels;
        for (int i = 0; i < members.Length; i++)
        {
            int window = Window(program, members[i]);
            int firstRow = batch.FirstRow(i, 0);
            int firstColumn = batch.FirstColumn(i, 0);
            for (int band = grid.FirstBand(window); band < grid.EndBand(window); band++)
            {
                for (int frame = grid.FirstFrame(window); frame < grid.EndFrame(window); frame++)
                {
                    int cell = isChannels ? layout.Cell(0, frame - firstColumn) + band : layout.Cell(band - firstRow, frame - firstColumn);
                    batch.Values[cell + (i * layout.WindowStride)] =
                        fill[(band * grid.Frames) + frame] - input[(band * grid.Frames) + frame];
                }
            }
        }
    }
}

/// <summary>Computes only what each window changes, on the model's layer graph.</summary>
internal sealed class IncrementalEvaluator(IncrementalOcclusion occlusion) : IWindowEvaluator
{
    public WindowGrid Grid => occlusion.Plan.Grid;

    public int Evaluate(
        ReadOnlyMemory<float> input, ReadOnlyMemory<float> fill, ReadOnlyMemory<bool> selected, float[] clean, float[] outputs,
        Action<int> progress, CancellationToken cancellation) =>
        1 + occlusion.Evaluate(input, fill, selected, clean, outputs, progress, cancellation);
}
