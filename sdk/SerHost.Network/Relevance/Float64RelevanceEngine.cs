using SerHost.Network.Backward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance;

/// <summary>Relevance of one input with all values in float64, for plans of which <see cref="RelevancePlan.NeedsFloat64"/> is
/// true.</summary>
/// <remarks>Used by one thread at a time; works on as many as it was made with.</remarks>
internal sealed class Float64RelevanceEngine(Float64Network network, int bands, int frames, int maxThreads)
    : ILayerRelevanceEngine, IHoldsInput
{
    private readonly WorkTeam _team = new(maxThreads);
    private readonly HeldInput _held = new(bands * frames);

    private RelevancePlan Plan => network.Plan;

    /// <summary>An engine whose weights nobody else uses.</summary>
    public static Float64RelevanceEngine Create(RelevancePlan plan, int bands, int frames, int maxThreads) =>
        new(new Float64Network(plan, new Float64Weights(), bands, frames), bands, frames, maxThreads);

    public IReadOnlyList<TensorShape> Shapes => network.Shapes;

    public float[] Activation(int layer) => Rounded(network.Values(layer));

    public float[] RelevanceAt(int target, int layer, CancellationToken cancellation = default) =>
        Rounded(ExactRelevanceAt(target, layer, cancellation));

    public float[] Evaluate(ReadOnlySpan<float> input)
    {
        if (input.Length != bands * frames)
        {
            throw new ArgumentException($"Expected {bands} bands × {frames} frames, found {input.Length} values.", nameof(input));
        }

        if (!_held.Is(input))
        {
            _held.Forget();
            network.Forward(input, _team);
            _held.Hold(input);
        }

        return Activation(Plan.Graph.OutputIndex);
    }

    public bool Holds(ReadOnlySpan<float> input) => _held.Is(input);

    public void Explain(int target, Span<float> map, CancellationToken cancellation = default)
    {
        network.Begin(target);
        network.Run(LegPlan.Between(Plan.Graph, Plan.Graph.OutputIndex, 0), null, _team, cancellation);
        Export(map);
    }

    public double[] ChannelRelevance(int target, int layer, CancellationToken cancellation = default)
    {
        double[] relevance = ExactRelevanceAt(target, layer, cancellation);
        var sums = new double[network.Shapes[layer].Channels];
        for (int i = 0; i < relevance.Length; i++)
        {
            sums[i / (relevance.Length / sums.Length)] += relevance[i];
        }

        return sums;
    }

    public float[][] ExplainConditions(
        int target, IReadOnlyList<RelevanceCondition> conditions, ConditionPaths paths, IProgress<double>? progress,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        var maps = new float[conditions.Count][];
        var above = new Dictionary<int, double[]>(); // what arrives at a layer is the same for all its channels
        for (int i = 0; i < maps.Length; i++)
        {
            Dictionary<int, ChannelSet> masks = conditions[i].Sets.ToDictionary(set => set.Layer);
            if (paths == ConditionPaths.Exclusive && masks.Count == 1)
            {
                int layer = conditions[i].Sets[0].Layer;
                network.BeginAt(layer, above.TryGetValue(layer, out double[]? known) ? known
                    : above[layer] = ExactRelevanceAt(target, layer, cancellation));
                network.Run(LegPlan.Between(Plan.Graph, layer, 0), masks, _team, cancellation);
            }
            else
            {
                network.Begin(target);
                foreach (RelevanceLeg leg in LegPlan.Create(Plan.Graph, paths == ConditionPaths.Exclusive ? masks.Keys : []))
                {
                    network.Run(leg, masks, _team, cancellation);
                }
            }

            Export(maps[i] = new float[bands * frames]);
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    /// <summary>The map of the last pass before rounding, [bands, frames].</summary>
    public double[] ExactMap() => network.Relevance(0);

    private double[] ExactRelevanceAt(int target, int layer, CancellationToken cancellation)
    {
        network.Begin(target);
        if (layer != Plan.Graph.OutputIndex)
        {
            network.Run(LegPlan.Between(Plan.Graph, Plan.Graph.OutputIndex, layer), null, _team, cancellation);
        }

        return network.Relevance(layer);
    }

    private static float[] Rounded(double[] values) => Array.ConvertAll(values, value => (float)value);

    private void Export(Span<float> map)
    {
        double[] relevance = network.Relevance(0);
        for (int i = 0; i < relevance.Length; i++)
        {
            map[i] = (float)relevance[i];
        }
    }
}
