using SerHost.Network.Backward;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance;

/// <summary>Relevance (or gradients, under that composite) of one input: evaluate once, then ask.</summary>
/// <remarks>
/// Order of calls: <see cref="Evaluate"/>, then any of the others, in any order, about that input. Used by one thread at a
/// time; works on as many as it was made with. Buffers are reused: after the first input, and the first conditional call, nothing
/// is allocated for a condition.
/// </remarks>
public sealed class RelevanceEngine : ILayerRelevanceEngine, IHoldsInput
{
    private readonly BackwardNetwork _network;
    private readonly WorkTeam _team;
    private readonly Workspace[] _workspaces;
    private readonly RelevanceLeg _whole;
    private readonly int _bands;
    private readonly int _frames;
    private readonly HeldInput _held;
    private Upper? _upper;

    internal RelevanceEngine(BackwardNetwork network, int bands, int frames, int maxThreads)
    {
        _network = network;
        _team = new WorkTeam(maxThreads);
        _workspaces = new Workspace[maxThreads];
        _whole = LegPlan.Between(network.Plan.Graph, network.Plan.Graph.OutputIndex, 0);
        _bands = bands;
        _frames = frames;
        _held = new HeldInput(bands * frames);
    }

    /// <summary>The plan it executes.</summary>
    public RelevancePlan Plan => _network.Plan;

    /// <summary>Shapes of all layers' outputs for this input size.</summary>
    public IReadOnlyList<TensorShape> Shapes => _network.Layout.Shapes;

    /// <summary>The forward pass; asked again about the same input, its values are still there.</summary>
    /// <param name="input">[bands, frames], row-major.</param>
    /// <returns>The model's outputs (logits); the caller owns them.</returns>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public float[] Evaluate(ReadOnlySpan<float> input)
    {
        if (input.Length != _bands * _frames)
        {
            throw new ArgumentException($"Expected {_bands} bands × {_frames} frames, found {input.Length} values.", nameof(input));
        }

        if (!_held.Is(input))
        {
            _held.Forget();
            _upper = null;
            _network.Forward(input, _team);
            _held.Hold(input);
        }

        return Activation(Plan.Graph.OutputIndex);
    }

    bool IHoldsInput.Holds(ReadOnlySpan<float> input) => _held.Is(input);

    /// <summary>A layer's output, [channels, height, width].</summary>
    /// <param name="layer">Index of the layer.</param>
    public float[] Activation(int layer) => Export(layer, _network.Values(layer));

    /// <summary>Relevance of the input for one output, starting from the output's value (from 1 for gradients).</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="map">Receives [bands, frames].</param>
    /// <param name="cancellation">Checked at every layer.</param>
    public void Explain(int target, Span<float> map, CancellationToken cancellation = default)
    {
        Workspace workspace = Begin(target, cancellation);
        _network.Run(_whole, workspace, null, _team, cancellation);
        ExportMap(workspace, map);
    }

    /// <summary>Relevance (or gradient) at a layer's output for one output of the model, over all paths.</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="cancellation">Checked at every layer.</param>
    /// <returns>[channels, height, width]; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The layer does not lead to the output.</exception>
    public float[] RelevanceAt(int target, int layer, CancellationToken cancellation = default)
    {
        float[] held = HeldAt(target, layer, cancellation);
        return Export(layer, _network.Relevance(layer, held));
    }

    /// <summary>Relevance of each channel of a layer: the sum over its positions.</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="cancellation">Checked at every layer.</param>
    /// <returns>[channels]; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The layer does not lead to the output.</exception>
    public double[] ChannelRelevance(int target, int layer, CancellationToken cancellation = default)
    {
        float[] relevance = RelevanceAt(target, layer, cancellation);
        TensorShape shape = Shapes[layer];
        var sums = new double[shape.Channels];
        for (int i = 0; i < relevance.Length; i++)
        {
            sums[i / (shape.Height * shape.Width)] += relevance[i];
        }

        return sums;
    }

    /// <summary>Relevance of the input starting at a layer's own output, from its values in the listed channels (Achtibat et al. 2023,
    /// activation-based start).</summary>
    /// <param name="start">The layer and its channels.</param>
    /// <param name="map">Receives [bands, frames].</param>
    /// <param name="cancellation">Checked at every layer.</param>
    public void ExplainFrom(ChannelSet start, Span<float> map, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        RequireChannels(start);
        _network.Prepare(_team, cancellation);
        Workspace workspace = WorkspaceOf(0);
        RelevanceLeg leg = LegPlan.Between(Plan.Graph, start.Layer, 0);
        workspace.Begin(leg, isFused: false);
        _network.Values(start.Layer).AsSpan().CopyTo(workspace.Relevance(start.Layer));
        _network.KeepOnly(start.Channels, start.Layer, workspace.Relevance(start.Layer));
        _network.Continue(leg, start.Layer, workspace, null, _team, cancellation);
        ExportMap(workspace, map);
    }

    /// <summary>Conditional relevance of the input: one map a condition.</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="conditions">The conditions. Those that name one channel of the same layer share all work above it.</param>
    /// <param name="paths">What happens to relevance that bypasses a named layer.</param>
    /// <param name="progress">Receives the share done; null when nobody listens.</param>
    /// <param name="cancellation">Checked at every layer of every condition.</param>
    /// <returns>[conditions] maps, [bands, frames] each; the caller owns them.</returns>
    /// <exception cref="ArgumentException">A condition names a layer or channel that does not exist, or layers that exclude each
    /// other.</exception>
    public float[][] ExplainConditions(
        int target, IReadOnlyList<RelevanceCondition> conditions, ConditionPaths paths, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        foreach (ChannelSet set in conditions.SelectMany(condition => condition.Sets))
        {
            RequireChannels(set);
        }

        return new ConditionalPass(this, _network, _team).Run(target, conditions, paths, progress, cancellation);
    }

    internal int MapLength => _bands * _frames;

    internal RelevanceLeg WholeLeg => _whole;

    internal Workspace WorkspaceOf(int worker) => _workspaces[worker] ??= _network.CreateWorkspace();

    /// <summary>A workspace whose output relevance is set for a target.</summary>
    internal Workspace Begin(int target, CancellationToken cancellation)
    {
        int output = Plan.Graph.OutputIndex;
        MapLayout layout = _network.Layout.Layouts[output];
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, layout.Shape.Count);
        _network.Prepare(_team, cancellation);
        Workspace workspace = WorkspaceOf(0);
        float[] relevance = workspace.Relevance(output);
        Array.Clear(relevance);
        int plane = layout.Shape.Height * layout.Shape.Width;
        int place = layout.Offset(target % plane / layout.Shape.Width, target % layout.Shape.Width) + (target / plane);
        relevance[place] = Plan.IsGradient ? 1 : _network.Values(output)[place];
        return workspace;
    }

    /// <summary>What a fused leg holds of a layer's output; asked again about the same, it is still there.</summary>
    /// <returns>In the layer's layout, not to be changed; in the form of <see cref="BackwardNetwork.Forms"/>.</returns>
    internal float[] HeldAt(int target, int layer, CancellationToken cancellation)
    {
        if (_upper is { } known && known.Target == target && known.Layer == layer)
        {
            return known.Held;
        }

        Workspace workspace = Begin(target, cancellation);
        RelevanceLeg leg = LegPlan.Between(Plan.Graph, Plan.Graph.OutputIndex, layer);
        _network.Run(leg, workspace, null, _team, cancellation);
        _upper = new Upper(target, layer, [.. workspace.Relevance(layer)]);
        return _upper.Held;
    }

    internal void ExportMap(Workspace workspace, Span<float> map) => _network.Layout.Layouts[0].ToPlanar(workspace.Relevance(0), map);

    private sealed record Upper(int Target, int Layer, float[] Held);

    private float[] Export(int layer, float[] buffer)
    {
        var values = new float[Shapes[layer].Count];
        _network.Layout.Layouts[layer].ToPlanar(buffer, values);
        return values;
    }

    private void RequireChannels(ChannelSet set)
    {
        if (set.Layer < 1 || set.Layer >= Shapes.Count)
        {
            throw new ArgumentException($"Layer {set.Layer} does not exist; the graph has layers 1 to {Shapes.Count - 1}.", nameof(set));
        }

        foreach (int channel in set.Channels)
        {
            if (channel < 0 || channel >= Shapes[set.Layer].Channels)
            {
                throw new ArgumentException(
                    $"Channel {channel} does not exist; layer '{Plan.Graph.Layers[set.Layer].Name}' has channels 0 to "
                        + $"{Shapes[set.Layer].Channels - 1}.", nameof(set));
            }
        }
    }
}

/// <summary>A plan made ready to run: weights packed once, engines for any input size.</summary>
/// <remarks>Safe to share between threads; each engine belongs to one.</remarks>
/// <param name="plan">Which rule each layer gets.</param>
public sealed class RelevanceProgram(RelevancePlan plan)
{
    private readonly WeightCache _weights = WeightCache.Of(plan.Graph);

    /// <summary>Which rule each layer gets.</summary>
    public RelevancePlan Plan { get; } = plan ?? throw new ArgumentNullException(nameof(plan));

    /// <summary>An engine for one input size.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <param name="maxThreads">Threads it may use, 1 or more.</param>
    /// <exception cref="SerHost.Sdk.Graph.GraphException">The input does not fit the graph.</exception>
    public RelevanceEngine CreateEngine(int bands, int frames, int maxThreads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxThreads);
        return new RelevanceEngine(new BackwardNetwork(Plan, _weights, bands, frames), bands, frames, maxThreads);
    }
}
