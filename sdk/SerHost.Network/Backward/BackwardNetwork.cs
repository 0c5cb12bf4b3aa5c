using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>A graph, a plan and an input size: one forward pass, then any number of backward legs over its activations. The only
/// driver loop; what happens at a layer is its <see cref="LayerStep"/>'s business.</summary>
/// <remarks>A forward pass must not run while backward legs do; legs may run at once on workspaces of their own.</remarks>
internal sealed class BackwardNetwork
{
    private readonly LayerStep?[] _steps;
    private readonly PassState _state;
    private readonly bool[] _isNeeded;
    private readonly RelevanceForms _forms;
    private bool _isPrepared;

    public BackwardNetwork(RelevancePlan plan, WeightCache weights, int bands, int frames)
    {
        Plan = plan;
        Layout = NetworkLayout.Create(plan.Graph, bands, frames);
        _state = new PassState(Layout);
        _forms = new RelevanceForms(plan);
        _isNeeded = FindNeeded(plan.Graph);
        for (int i = 1; i < _isNeeded.Length; i++)
        {
            int[] readers = [.. Enumerable.Range(0, _isNeeded.Length).Where(j => _isNeeded[j] && plan.Graph.Layers[j].Inputs.Contains(i))];
            if (plan.Graph.Layers[i] is ConvolutionLayer or AddLayer
                && readers is [var only] && plan.Graph.Layers[only] is ActivationLayer { Function: ActivationKind.Relu })
            {
                _state.Rectifier[i] = only;
            }
            else if (_isNeeded[i] && KeepsExact(plan.Graph.Layers[i]) && readers.Any(j => ReadsExact(plan.Graph.Layers[j])))
            {
                _state.Exact[i] = new double[Layout.Layouts[i].Length];
            }
        }

        _steps = Enumerable.Range(0, plan.Graph.Layers.Count)
            .Select(i => i == 0 || !_isNeeded[i] ? null : CreateStep(i, plan.Graph.Layers[i], weights))
            .ToArray();
        JoinFlatSteps();
    }

    public RelevancePlan Plan { get; }

    public NetworkLayout Layout { get; }

    /// <summary>Values of a layer in its layout, after <see cref="Forward"/>.</summary>
    public float[] Values(int layer) => _state.Values[layer];

    /// <summary>What a pass does at a layer.</summary>
    public LayerStep? Step(int layer) => _steps[layer];

    /// <summary>How fused legs hold relevance.</summary>
    public RelevanceForms Forms => _forms;

    public Workspace CreateWorkspace() => new(Plan, _forms, Layout);

    /// <summary>Relevance of a layer's output, from what a fused leg holds of it; that itself where it is just that.</summary>
    public float[] Relevance(int layer, float[] held)
    {
        if (_forms.IsPlain(layer))
        {
            return held;
        }

        float[] relevance = [.. held];
        _forms.MultiplyByScale(layer, _state, relevance);
        return relevance;
    }

    /// <summary>Evaluates the graph.</summary>
    /// <param name="input">[bands, frames].</param>
    /// <param name="team">Threads.</param>
    public void Forward(ReadOnlySpan<float> input, WorkTeam team)
    {
        Layout.Layouts[0].FromPlanar(input, _state.Values[0]);
        foreach (LayerStep? step in _steps)
        {
            step?.Forward(_state, team);
        }

        _isPrepared = false;
    }

    /// <summary>Computes the denominators all legs share. Called by the first user after a forward pass.</summary>
    public void Prepare(WorkTeam team, CancellationToken cancellation)
    {
        if (_isPrepared)
        {
            return;
        }

        foreach (LayerStep? step in _steps)
        {
            cancellation.ThrowIfCancellationRequested();
            step?.Prepare(_state, team);
        }

        foreach (LayerStep? step in _steps)
        {
            cancellation.ThrowIfCancellationRequested();
            step?.PrepareFactors(_state, _forms, team);
        }

        _isPrepared = true;
    }

    /// <summary>Runs one leg; the workspace holds the relevance of its top. It is fused where nothing is masked.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="workspace">Buffers.</param>
    /// <param name="masks">Channels that keep their relevance at a layer's output, by layer; null for none.</param>
    /// <param name="team">Threads.</param>
    /// <param name="cancellation">Checked at every layer.</param>
    public void Run(
        RelevanceLeg leg, Workspace workspace, IReadOnlyDictionary<int, ChannelSet>? masks, WorkTeam team, CancellationToken cancellation)
    {
        workspace.Begin(leg, isFused: masks is null);
        Continue(leg, leg.Top, workspace, masks, team, cancellation);
    }

    /// <summary>Runs the rest of a leg from a layer downward.</summary>
    public void Continue(
        RelevanceLeg leg, int from, Workspace workspace, IReadOnlyDictionary<int, ChannelSet>? masks, WorkTeam team,
        CancellationToken cancellation)
    {
        for (int i = from; i > leg.Bottom; i--)
        {
            if (leg.IsActive[i] && workspace.IsWritten(i))
            {
                cancellation.ThrowIfCancellationRequested();
                if (masks is not null && masks.TryGetValue(i, out ChannelSet? kept))
                {
                    KeepOnly(kept.Channels, i, workspace.Relevance(i));
                }

                _steps[i]!.Backward(_state, workspace, team);
            }
        }
    }

    /// <summary>Sets all other channels of a layer's relevance to 0.</summary>
    public void KeepOnly(IReadOnlyList<int> channels, int layer, float[] relevance)
    {
        MapLayout layout = Layout.Layouts[layer];
        var isKept = new bool[layout.Shape.Channels];
        foreach (int channel in channels)
        {
            isKept[channel] = true;
        }

        for (int row = 0; row < layout.Shape.Height; row++)
        {
            for (int column = 0; column < layout.Shape.Width; column++)
            {
                int offset = layout.Offset(row, column);
                for (int c = 0; c < isKept.Length; c++)
                {
                    relevance[offset + c] = isKept[c] ? relevance[offset + c] : 0;
                }
            }
        }
    }

    // Where relevance passes unchanged from a maximum pool to a convolution under the flat rule, only its sums are handed on.
    private void JoinFlatSteps()
    {
        foreach (MaximumPoolStep pool in _steps.OfType<MaximumPoolStep>())
        {
            int below = pool.Source;
            bool isReadOnce = Plan.Graph.Layers.Count(layer => layer.Inputs.Contains(below)) == 1;
            while (_steps[below] is ActivationStep && _forms.IsPassed(Plan.Graph.Layers[below].Inputs[0]))
            {
                below = Plan.Graph.Layers[below].Inputs[0];
            }

            pool.Below = isReadOnce && Layout.Layouts[below].PixelStride % ChannelPadding.Lanes == 0 ? _steps[below] as FlatStep : null;
        }
    }

    // The kinds between one addition and the next; after others the chain goes on from the rounded values.
    private static bool KeepsExact(Layer layer) => layer
        is ConvolutionLayer or AddLayer or ActivationLayer { Function: ActivationKind.Relu } or PoolLayer { Function: PoolKind.Maximum };

    private static bool ReadsExact(Layer layer) => KeepsExact(layer) || layer is LinearLayer;

    private static bool[] FindNeeded(LayerGraph graph)
    {
        var needed = new bool[graph.Layers.Count];
        needed[graph.OutputIndex] = true;
        for (int i = graph.OutputIndex; i > 0; i--)
        {
            foreach (int input in needed[i] ? graph.Layers[i].Inputs : [])
            {
                needed[input] = true;
            }
        }

        return needed;
    }

    private LayerStep CreateStep(int index, Layer layer, WeightCache weights)
    {
        RelevanceRule rule = Plan.Rules[index];
        return layer switch
        {
            ConvolutionLayer or LinearLayer when FlatStep.Serves(rule, Layout.Convolutions[index]!) =>
                new FlatStep(index, layer, Plan, Layout, weights),
            ConvolutionLayer or LinearLayer => new WeightedStep(index, layer, Plan, Layout, weights),
            ActivationLayer activation => new ActivationStep(index, activation, rule, Layout),
            AddLayer add => new AddStep(index, add, rule, Layout),
            BatchNormalizationLayer normalization => new BatchNormalizationStep(index, normalization, rule, Layout),
            PoolLayer { Function: PoolKind.Maximum } pool => new MaximumPoolStep(index, pool, rule, Layout),
            PoolLayer or MeanLayer => new AverageStep(index, layer, rule, Layout),
            ConcatenateLayer concatenate => new ConcatenateStep(index, concatenate, rule, Layout),
            ReshapeLayer => new ReshapeStep(index, layer, rule, Layout),
            SoftmaxLayer softmax => new SoftmaxStep(index, softmax, rule, Layout),
            _ => throw new GraphException(layer.Name, $"relevance is not defined for layers of kind '{layer.Kind}'."),
        };
    }
}
