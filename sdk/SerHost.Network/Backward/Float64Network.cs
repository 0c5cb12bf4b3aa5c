using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>The passes of <see cref="BackwardNetwork"/> with every value, denominator and relevance in float64, for rules under which
/// large shares cancel.</summary>
/// <remarks>
/// Under α &gt; 1 each layer hands on α + β times what it receives and most of it cancels lower down: after ten layers float32's
/// rounding stands at up to 3 % of a map's largest value. Plain loops but for the products; two to four times the time of the float32
/// passes. Used by one thread at a time.
/// </remarks>
internal sealed class Float64Network
{
    private readonly LayerGraph _graph;
    private readonly NetworkLayout _layout;
    private readonly Float64WeightedLayer?[] _weighted;
    private readonly double[][] _values;
    private readonly double[][] _relevance;
    private readonly int[][] _winners;
    private readonly bool[] _isNeeded;

    public Float64Network(RelevancePlan plan, Float64Weights weights, int bands, int frames)
    {
        Plan = plan;
        _graph = plan.Graph;
        _layout = NetworkLayout.Create(_graph, bands, frames);
        _isNeeded = LegPlan.Between(_graph, _graph.OutputIndex, 0).IsActive.ToArray();
        _values = _layout.Layouts.Select(layout => new double[layout.Length]).ToArray();
        _relevance = _layout.Layouts.Select(layout => new double[layout.Length]).ToArray();
        _winners = new int[_values.Length][];
        _weighted = Enumerable.Range(0, _values.Length).Select(i => _isNeeded[i] && _layout.Convolutions[i] is { } geometry
            ? new Float64WeightedLayer(plan, i, geometry, Input(i), _layout.Layouts[i], weights) : null).ToArray();
    }

    public RelevancePlan Plan { get; }

    /// <summary>Shapes of all layers' outputs.</summary>
    public IReadOnlyList<TensorShape> Shapes => _layout.Shapes;

    /// <summary>Values of a layer after <see cref="Forward"/>, [channels, height, width].</summary>
    public double[] Values(int layer) => Planar(layer, _values[layer]);

    /// <summary>Relevance at a layer's output after <see cref="Run"/>, [channels, height, width].</summary>
    public double[] Relevance(int layer) => Planar(layer, _relevance[layer]);

    /// <summary>Evaluates the graph and the denominators.</summary>
    /// <param name="input">[bands, frames].</param>
    /// <param name="team">Threads.</param>
    public void Forward(ReadOnlySpan<float> input, WorkTeam team)
    {
        float[] values = input.ToArray();
        Place(0, i => values[i], _values[0]);
        for (int i = 1; i < _values.Length; i++)
        {
            if (_isNeeded[i])
            {
                ForwardAt(i, team);
            }
        }
    }

    /// <summary>Sets the relevance of the output for a target, and of all other layers to 0.</summary>
    public void Begin(int target)
    {
        Clear();
        int output = _graph.OutputIndex;
        int place = PlaceOf(output, target);
        _relevance[output][place] = Plan.IsGradient ? 1 : _values[output][place];
    }

    /// <summary>Sets the relevance of one layer, and of all others to 0.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="planar">[channels, height, width].</param>
    public void BeginAt(int layer, double[] planar)
    {
        Clear();
        Place(layer, i => planar[i], _relevance[layer]);
    }

    /// <summary>Hands relevance down a leg. Layers between hold what arrived there afterwards.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="masks">Channels that keep their relevance at a layer's output, by layer; null for none.</param>
    /// <param name="team">Threads.</param>
    /// <param name="cancellation">Checked at every layer.</param>
    public void Run(RelevanceLeg leg, IReadOnlyDictionary<int, ChannelSet>? masks, WorkTeam team, CancellationToken cancellation)
    {
        for (int i = leg.Top; i > leg.Bottom; i--)
        {
            if (!leg.IsActive[i])
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            if (masks is not null && masks.TryGetValue(i, out ChannelSet? kept))
            {
                var isKept = kept.Channels.ToHashSet();
                ForEach(_layout.Layouts[i], (place, channel, _) => _relevance[i][place] *= isKept.Contains(channel) ? 1 : 0);
            }

            BackwardAt(i, leg.IsActive, team);
        }
    }

    private void Clear()
    {
        foreach (double[] relevance in _relevance)
        {
            Array.Clear(relevance);
        }
    }

    private MapLayout Input(int layer) => _layout.Layouts[_graph.Layers[layer].Inputs[0]];

    private void ForwardAt(int index, WorkTeam team)
    {
        Layer layer = _graph.Layers[index];
        double[] output = _values[index];
        double[] input = _values[layer.Inputs[0]];
        MapLayout layout = _layout.Layouts[index];
        switch (layer)
        {
            case ConvolutionLayer or LinearLayer:
                _weighted[index]!.Forward(input, output, team);
                break;
            case ActivationLayer activation:
                ForEach(layout, (place, _, _) => output[place] = ActivationFunction.Apply(activation, input[place]));
                break;
            case BatchNormalizationLayer normalization:
                ForEach(layout, (place, channel, _) =>
                    output[place] = ((double)normalization.Scale.Span[channel] * input[place]) + normalization.Shift.Span[channel]);
                break;
            case AddLayer add:
                ForEach(layout, (place, _, _) => output[place] = add.Terms.Sum(term => _values[term][place]));
                break;
            case PoolLayer { Function: PoolKind.Maximum } pool:
                FindWinners(index, pool.Window, input, output);
                break;
            case PoolLayer or MeanLayer:
                ForEachAverage(index, layer, (place, from, share) => output[place] += input[from] * share, () => Array.Clear(output));
                break;
            case ConcatenateLayer concatenate:
                ForEachPart(concatenate, layout, (part, from, to) => output[to] = _values[part][from]);
                break;
            case ReshapeLayer:
                double[] moved = Planar(layer.Inputs[0], input);
                Place(index, i => moved[i], output);
                break;
            case SoftmaxLayer:
                Softmax(layout, input, output);
                break;
            default:
                throw new GraphException(layer.Name, $"relevance is not defined for layers of kind '{layer.Kind}'.");
        }
    }

    private void BackwardAt(int index, IReadOnlyList<bool> isActive, WorkTeam team)
    {
        Layer layer = _graph.Layers[index];
        RelevanceRule rule = Plan.Rules[index];
        bool isGradient = rule.Kind == RuleKind.Gradient;
        double[] from = _relevance[index];
        double[] output = _values[index];
        int first = layer.Inputs[0];
        (double[] input, double[] to) = (_values[first], _relevance[first]);
        MapLayout layout = _layout.Layouts[index];
        switch (layer)
        {
            case ConvolutionLayer or LinearLayer:
                _weighted[index]!.Backward(input, output, from, to, team);
                break;
            case ActivationLayer activation:
                ForEach(layout, (place, _, _) =>
                    to[place] += isGradient ? from[place] * ActivationDerivative.At(activation, input[place]) : from[place]);
                break;
            case BatchNormalizationLayer normalization:
                ForEach(layout, (place, channel, _) => to[place] += from[place] * rule.Kind switch
                {
                    RuleKind.Gradient => normalization.Scale.Span[channel],
                    RuleKind.Pass => 1,
                    _ => normalization.Scale.Span[channel] * input[place] / rule.Stabilised(output[place]),
                });
                break;
            case AddLayer add:
                foreach (int term in add.Terms.Where(term => isActive[term]))
                {
                    ForEach(layout, (place, _, _) => _relevance[term][place] += rule.Kind == RuleKind.Norm
                        ? _values[term][place] * from[place] / rule.Stabilised(output[place]) : from[place]);
                }

                break;
            case PoolLayer { Function: PoolKind.Maximum }:
                ForEach(layout, (place, _, _) => to[_winners[index][place]] += from[place]);
                break;
            case PoolLayer or MeanLayer:
                ForEachAverage(index, layer, (place, at, share) => to[at] += isGradient ? from[place] * share
                    : input[at] * share * from[place] / rule.Stabilised(output[place]), () => { });
                break;
            case ConcatenateLayer concatenate:
                ForEachPart(concatenate, layout, (part, at, place) => _relevance[part][at] += isActive[part] ? from[place] : 0);
                break;
            case SoftmaxLayer when isGradient:
                BackSoftmax(layout, output, from, to);
                break;
            case SoftmaxLayer:
                ForEach(layout, (place, _, _) => to[place] += from[place]);
                break;
            case ReshapeLayer:
                double[] moved = Planar(index, from);
                double[] before = Planar(first, to);
                Place(first, i => before[i] + moved[i], to);
                break;
            default:
                throw new GraphException(layer.Name, $"relevance is not defined for layers of kind '{layer.Kind}'.");
        }
    }

    private void FindWinners(int index, Window2D window, double[] input, double[] output)
    {
        int[] winners = _winners[index] ??= new int[output.Length];
        var walk = new WindowWalk(window, Input(index));
        ForEachPosition(_layout.Layouts[index], (row, column, place) =>
        {
            ReadOnlySpan<int> offsets = walk.At(row, column, out _);
            for (int c = 0; c < Shapes[index].Channels; c++)
            {
                winners[place + c] = offsets[0] + c;
                foreach (int offset in offsets)
                {
                    winners[place + c] = input[offset + c] > input[winners[place + c]] ? offset + c : winners[place + c];
                }

                output[place + c] = input[winners[place + c]];
            }
        });
    }

    private void ForEachAverage(int index, Layer layer, Action<int, int, double> action, Action before)
    {
        MapLayout read = Input(index);
        (Window2D window, bool countsPadding) = layer switch
        {
            PoolLayer pool => (pool.Window, pool.CountsPadding),
            MeanLayer mean => (new Window2D(mean.OverHeight ? read.Shape.Height : 1, mean.OverWidth ? read.Shape.Width : 1), false),
            _ => throw new ArgumentException($"'{layer.Kind}' is no average.", nameof(layer)),
        };
        before();
        var walk = new WindowWalk(window, read);
        ForEachPosition(_layout.Layouts[index], (row, column, place) =>
        {
            ReadOnlySpan<int> offsets = walk.At(row, column, out _);
            double share = 1.0 / (countsPadding ? window.KernelHeight * window.KernelWidth : Math.Max(1, offsets.Length));
            for (int c = 0; c < Shapes[index].Channels; c++)
            {
                foreach (int offset in offsets)
                {
                    action(place + c, offset + c, share);
                }
            }
        });
    }

    private void ForEachPart(ConcatenateLayer concatenate, MapLayout layout, Action<int, int, int> action)
    {
        int channel = 0;
        foreach (int part in concatenate.Parts)
        {
            MapLayout source = _layout.Layouts[part];
            int start = channel;
            ForEachPosition(layout, (row, column, place) =>
            {
                for (int c = 0; c < source.Shape.Channels; c++)
                {
                    action(part, source.Offset(row, column) + c, place + start + c);
                }
            });
            channel += source.Shape.Channels;
        }
    }

    private static void Softmax(MapLayout layout, double[] input, double[] output) => ForEachPosition(layout, (_, _, place) =>
        Vectors.Softmax.Write(input.AsSpan(place, layout.Shape.Channels), output.AsSpan(place, layout.Shape.Channels)));

    private static void BackSoftmax(MapLayout layout, double[] output, double[] from, double[] to) =>
        ForEachPosition(layout, (_, _, place) =>
    {
        double mean = 0;
        for (int c = 0; c < layout.Shape.Channels; c++)
        {
            mean += from[place + c] * output[place + c];
        }

        for (int c = 0; c < layout.Shape.Channels; c++)
        {
            to[place + c] += output[place + c] * (from[place + c] - mean);
        }
    });

    // Positions and values inside only: borders hold the zeros of padding.
    private static void ForEachPosition(MapLayout layout, Action<int, int, int> action)
    {
        for (int row = 0; row < layout.Shape.Height; row++)
        {
            for (int column = 0; column < layout.Shape.Width; column++)
            {
                action(row, column, layout.Offset(row, column));
            }
        }
    }

    // Place in the layout, channel, and index in [channels, height, width].
    private static void ForEach(MapLayout layout, Action<int, int, int> action) => ForEachPosition(layout, (row, column, place) =>
    {
        int plane = layout.Shape.Height * layout.Shape.Width;
        for (int c = 0; c < layout.Shape.Channels; c++)
        {
            action(place + c, c, (c * plane) + (row * layout.Shape.Width) + column);
        }
    });

    private int PlaceOf(int layer, int planarIndex)
    {
        MapLayout layout = _layout.Layouts[layer];
        int plane = layout.Shape.Height * layout.Shape.Width;
        return layout.Offset(planarIndex % plane / layout.Shape.Width, planarIndex % layout.Shape.Width) + (planarIndex / plane);
    }

    private void Place(int layer, Func<int, double> valueAt, double[] target) =>
        ForEach(_layout.Layouts[layer], (place, _, planar) => target[place] = valueAt(planar));

    private double[] Planar(int layer, double[] source)
    {
        var planar = new double[Shapes[layer].Count];
        ForEach(_layout.Layouts[layer], (place, _, index) => planar[index] = source[place]);
        return planar;
    }
}
