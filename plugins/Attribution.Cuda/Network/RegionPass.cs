using Attribution.Cuda.Device;
using Attribution.Cuda.Rounding;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>Runs a <see cref="RegionPlan"/>: a plain forward pass over values, or, over a clean pass's values, one over changes.</summary>
/// <remarks>The input layer's buffer is the caller's to fill. Arrays stay valid until the next run.</remarks>
internal sealed class RegionPass
{
    private readonly Kernels _kernels;
    private readonly NetworkWeights _weights;
    private readonly GpuArena _arena;
    private readonly string _name;
    private readonly RegionPass? _clean;
    private readonly GpuPrecision _precision;
    private readonly LayerGraph _graph;
    private readonly GpuBuffer?[] _activations;
    private readonly GpuBuffer?[] _origins;
    private readonly Chain?[] _chains;
    private readonly bool[] _isInside;
    private readonly ProductTiling?[] _tilings;
    private RegionPlan? _plan;

    /// <summary>Prepares a pass.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="weights">The network.</param>
    /// <param name="arena">Where its arrays live.</param>
    /// <param name="name">Begins their names there.</param>
    /// <param name="clean">The pass whose values changes are about; null for a pass over values.</param>
    /// <param name="precision">How operands of products are rounded.</param>
    public RegionPass(Kernels kernels, NetworkWeights weights, GpuArena arena, string name, RegionPass? clean = null,
        GpuPrecision precision = GpuPrecision.Single)
    {
        (_kernels, _weights, _arena, _name, _clean, _graph) = (kernels, weights, arena, name, clean, weights.Graph);
        _precision = precision;
        int count = _graph.Layers.Count;
        (_activations, _origins, _tilings) = (new GpuBuffer?[count], new GpuBuffer?[count], new ProductTiling?[count]);
        // Values of every layer are needed of a clean pass; changes only of what the next launch reads.
        (_chains, _isInside) = clean is null ? (new Chain?[count], new bool[count]) : Chain.Find(_graph);
    }

    /// <summary>A layer's array of every item.</summary>
    public GpuBuffer Activation(int layer) =>
        _activations[layer] ?? throw new InvalidOperationException($"Layer {layer} has not been computed.");

    /// <summary>Where a layer's rectangles lie; null where all begin at 0.</summary>
    public GpuBuffer? Origins(int layer) => _origins[layer];

    /// <summary>Which tap of a maximum pool won at each output; only of a pass over values.</summary>
    public GpuBuffer Winners(int layer) => _arena.Get($"{_name}.w{layer}", 0);

    /// <summary>Prepares buffers for a plan.</summary>
    public void Begin(RegionPlan plan)
    {
        if (ReferenceEquals(plan, _plan))
        {
            return;
        }

        _plan = null; // should an allocation fail, the next call must start over
        for (int l = 0; l <= _graph.OutputIndex; l++)
        {
            LayerRegion region = plan.Regions[l];
            _origins[l] = region.Origins is { } origins ? _arena.Filled<Origin>($"{_name}.o{l}", origins) : null;
            _activations[l] = _isInside[l] ? null : _arena.Floats($"{_name}.a{l}", plan.Items * region.Rectangles.Floats);
        }

        for (int l = 1; l <= _graph.OutputIndex; l++)
        {
            if (_graph.Layers[l] is ConvolutionLayer or LinearLayer)
            {
                int input = _graph.Layers[l].Inputs[0];
                _tilings[l] = ProductTiling.Choose(
                    plan.Regions[input].Rectangles, plan.Regions[_chains[l]?.Target ?? l].Rectangles,
                    _weights.Window(l, plan.Shapes[input]), upwards: false, plan.Items);
                if (_chains[l] is { Mean: >= 0 } chain && !_tilings[l]!.IsWhole)
                {
                    // The mean is taken from the whole rectangle, which has to be somewhere then.
                    _activations[chain.Target] =
                        _arena.Floats($"{_name}.a{chain.Target}", plan.Items * plan.Regions[chain.Target].Rectangles.Floats);
                }
            }
        }

        _plan = plan;
    }

    /// <summary>Forgets the plan; called when the arena has been cleared.</summary>
    public void Reset() => _plan = null;

    /// <summary>Computes every layer after the input, up to and with the output.</summary>
    public void Run()
    {
        for (int l = 1; l <= _graph.OutputIndex; l++)
        {
            if (_chains[l] is { } chain)
            {
                Change(chain);
            }
            else if (!_isInside[l] && !Array.Exists(_chains, done => done is not null && done.Result == l))
            {
                Compute(l, _graph.Layers[l]);
            }
        }
    }

    private void Change(Chain chain)
    {
        RegionPlan plan = _plan!;
        bool means = chain.Mean >= 0 && _tilings[chain.Weighted]!.IsWhole;
        Multiply(chain.Weighted, chain.Target, _activations[means ? chain.Mean : chain.Target]!, means ? Kernels.Finish.MeanChanges
            : Kernels.Finish.Changes, chain);
        if (chain.Mean >= 0 && !means)
        {
            _kernels.Mean(_activations[chain.Mean]!, _activations[chain.Target]!, plan.Items, plan.Regions[chain.Target].Rectangles);
        }
    }

    private void Multiply(int l, int target, GpuBuffer output, Kernels.Finish finish, Chain? chain)
    {
        RegionPlan plan = _plan!;
        int input = _graph.Layers[l].Inputs[0], addend = chain?.Addend ?? -1;
        KernelWindow window = _weights.Window(l, plan.Shapes[input]);
        (GpuBuffer packed, GpuBuffer bias, int paddedOutputs) = _weights.Of(l);
        var arrays = new ProductArrays(output, _activations[input]!, packed)
        {
            Bias = chain is null ? bias : null,
            Clean = chain is { Rectified: >= 0 } ? _clean!.Activation(chain.Rectified) : null,
            Addend = addend >= 0 ? _activations[addend] : null,
            InputOrigins = _origins[input],
            OutputOrigins = _origins[target],
            AddendOrigins = addend >= 0 ? _origins[addend] : null,
        };
        _kernels.Product(arrays, new ProductShape
        {
            Source = plan.Regions[input].Rectangles,
            Target = plan.Regions[target].Rectangles,
            Addend = addend >= 0 ? plan.Regions[addend].Rectangles : default,
            Items = plan.Items,
            Window = window,
            PaddedOutputs = paddedOutputs,
            Finish = (int)finish,
            Rectify = chain is { Rectified: >= 0 } ? 1 : 0,
        }, _tilings[l]!, _precision);
    }

    private void Compute(int l, Layer layer)
    {
        RegionPlan plan = _plan!;
        LayerRegion region = plan.Regions[l];
        Rectangles rectangles = region.Rectangles;
        GpuBuffer output = _activations[l]!;
        int input = layer.Inputs[0];
        long count = plan.Items * rectangles.Floats;
        switch (layer)
        {
            case ConvolutionLayer or LinearLayer:
                Multiply(l, l, output, Kernels.Finish.Values, null);
                break;
            case PoolLayer pool:
                Pool(l, pool.Function, pool.Window, pool.CountsPadding);
                break;
            case MeanLayer { OverHeight: true, OverWidth: true }:
                _kernels.Mean(output, _activations[input]!, plan.Items, plan.Regions[input].Rectangles);
                break;
            case MeanLayer mean:
                Pool(l, PoolKind.Average, MeanWindow(mean, plan.Shapes[input]), countsPadding: true);
                break;
            case ActivationLayer activation:
                _kernels.Activate(output, _activations[input]!, _clean?.Activation(input), _origins[l], plan.Items, rectangles, activation);
                break;
            case BatchNormalizationLayer:
                (GpuBuffer scale, GpuBuffer shift) = _weights.Normalization(l);
                _kernels.BatchNormalization(output, _activations[input]!, scale, _clean is null ? shift : null, count, rectangles.Channels);
                break;
            case AddLayer add:
                for (int j = 0; j < add.Terms.Count; j++)
                {
                    Fit(l, add.Terms[j], rectangles.Channels, 0, adds: j > 0);
                }

                break;
            case ConcatenateLayer concatenate:
                int first = 0;
                _kernels.SetAll(output, count, 0);
                foreach (int part in concatenate.Parts)
                {
                    Fit(l, part, plan.Shapes[part].Channels, first, adds: false);
                    first += plan.Shapes[part].Channels;
                }

                break;
            case ReshapeLayer reshape:
                _kernels.SetAll(output, count, 0);
                _kernels.Reshape(_activations[input]!, output, _origins[input], _origins[l], plan.Items, plan.Regions[input], rectangles,
                    reshape.Form, back: false);
                break;
            default:
                throw new NotSupportedException($"Layer '{layer.Name}' ({layer.Kind}) has no GPU kernel.");
        }
    }

    private void Fit(int l, int from, int channels, int firstOut, bool adds) => _kernels.Fit(
        _activations[l]!, _activations[from]!, _origins[l], _origins[from], _plan!.Items, _plan.Regions[l].Rectangles,
        _plan.Regions[from].Rectangles,
        channels, firstOut, 0, adds);

    private void Pool(int l, PoolKind function, Window2D window, bool countsPadding)
    {
        RegionPlan plan = _plan!;
        int input = _graph.Layers[l].Inputs[0];
        long count = plan.Items * plan.Regions[l].Rectangles.Floats;
        GpuBuffer? winner = _clean is null && function == PoolKind.Maximum ? _arena.Get($"{_name}.w{l}", count * sizeof(int)) : null;
        _kernels.PoolForward(_activations[l]!, winner, _activations[input]!, _clean?.Activation(input), _clean?.Activation(l), _origins[l],
            _origins[input],
            plan.Items, plan.Regions[l].Rectangles, plan.Regions[input].Rectangles, function, KernelWindow.Of(window), countsPadding);
    }

    /// <summary>The mean over one axis is an average pooling as long as that axis.</summary>
    public static Window2D MeanWindow(MeanLayer mean, TensorShape input) =>
        new(mean.OverHeight ? input.Height : 1, mean.OverWidth ? input.Width : 1);
}
