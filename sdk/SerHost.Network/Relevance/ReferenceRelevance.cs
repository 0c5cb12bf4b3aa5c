using SerHost.Network.Backward;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance;

/// <summary>Every rule written as what one input contributes to one output, in float64 and textbook order: the oracle of all faster
/// passes on any device. It shares no code with them but the plan.</summary>
/// <remarks>Stateless; safe to call from several threads. Slow: seconds for a real network.</remarks>
public static class ReferenceRelevance
{
    /// <summary>Relevance of all layers for one output, over all paths or under a condition.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="input">[bands, frames], row-major.</param>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <param name="target">Index of the output.</param>
    /// <param name="condition">Channels that keep their relevance; null for none.</param>
    /// <param name="paths">What happens to relevance that bypasses a named layer.</param>
    /// <returns>[layers][channels · height · width]; entry 0 is the map. Layers that took no part hold zeros.</returns>
    public static double[][] Run(
        RelevancePlan plan, ReadOnlySpan<float> input, int bands, int frames, int target,
        RelevanceCondition? condition = null, ConditionPaths paths = ConditionPaths.Exclusive)
    {
        ArgumentNullException.ThrowIfNull(plan);
        LayerGraph graph = plan.Graph;
        float[][] values = ReferenceForward.Run(graph, input, bands, frames);
        TensorShape[] shapes = graph.InferShapes(bands, frames);
        double[][] relevance = shapes.Select(shape => new double[shape.Count]).ToArray();
        relevance[graph.OutputIndex][target] = plan.IsGradient ? 1 : values[graph.OutputIndex][target];
        bool exclusive = condition is not null && paths == ConditionPaths.Exclusive;
        foreach (RelevanceLeg leg in LegPlan.Create(graph, exclusive ? condition!.Sets.Select(set => set.Layer) : []))
        {
            for (int i = leg.Top; i > leg.Bottom; i--)
            {
                if (condition?.Sets.FirstOrDefault(set => set.Layer == i) is { } kept)
                {
                    Mask(relevance[i], shapes[i], kept.Channels);
                }

                if (leg.IsActive[i])
                {
                    Hand(plan, i, values, shapes, relevance, leg.IsActive);
                }
            }
        }

        return relevance;
    }

    private static void Mask(double[] relevance, TensorShape shape, IReadOnlyList<int> channels)
    {
        for (int i = 0; i < relevance.Length; i++)
        {
            relevance[i] = channels.Contains(i / (shape.Height * shape.Width)) ? relevance[i] : 0;
        }
    }

    private static void Hand(
        RelevancePlan plan, int index, float[][] values, TensorShape[] shapes, double[][] relevance, IReadOnlyList<bool> isActive)
    {
        Layer layer = plan.Graph.Layers[index];
        RelevanceRule rule = plan.Rules[index];
        double[] from = relevance[index];
        int first = layer.Inputs[0];
        switch (layer)
        {
            case ConvolutionLayer or LinearLayer:
                ReferenceRules.Weighted(ConvolutionGeometry.Create(layer, shapes[index], shapes)!, rule, values[first], from,
                    relevance[first]);
                break;
            case BatchNormalizationLayer normalization:
                ReferenceRules.BatchNormalization(normalization, rule, values[first], shapes[first], from, relevance[first]);
                break;
            case ActivationLayer activation:
                for (int i = 0; i < from.Length; i++)
                {
                    relevance[first][i] += rule.Kind == RuleKind.Gradient ? from[i] * ActivationDerivative.At(activation, values[first][i])
                        : from[i];
                }

                break;
            case AddLayer:
                foreach (int term in layer.Inputs.Where(term => isActive[term]))
                {
                    for (int i = 0; i < from.Length; i++)
                    {
                        relevance[term][i] += rule.Kind == RuleKind.Norm
                            ? values[term][i] * from[i] / ReferenceRules.Stabilise(values[index][i], rule) : from[i];
                    }
                }

                break;
            case PoolLayer pool:
                ReferenceRules.Pool(pool, rule, values[first], shapes[first], shapes[index], from, relevance[first]);
                break;
            case MeanLayer mean:
                var window = new Window2D(mean.OverHeight ? shapes[first].Height : 1, mean.OverWidth ? shapes[first].Width : 1);
                ReferenceRules.Pool(new PoolLayer(mean.Name, mean.Input, PoolKind.Average, window), rule, values[first], shapes[first],
                    shapes[index], from, relevance[first]);
                break;
            case ConcatenateLayer:
                for (int part = 0, start = 0; part < layer.Inputs.Count; start += shapes[layer.Inputs[part++]].Count)
                {
                    for (int i = 0; i < shapes[layer.Inputs[part]].Count && isActive[layer.Inputs[part]]; i++)
                    {
                        relevance[layer.Inputs[part]][i] += from[start + i];
                    }
                }

                break;
            case SoftmaxLayer when rule.Kind == RuleKind.Gradient:
                ReferenceRules.Softmax(values[index], shapes[index], from, relevance[first]);
                break;
            case ReshapeLayer or SoftmaxLayer:
                for (int i = 0; i < from.Length; i++)
                {
                    relevance[first][i] += from[i];
                }

                break;
            default:
                throw new GraphException(layer.Name, $"relevance is not defined for layers of kind '{layer.Kind}'.");
        }
    }
}
