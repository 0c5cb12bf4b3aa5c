using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance.Rules;

/// <summary>The legs of a pass through named layers: output → highest named layer → … → input. Data, testable without running.</summary>
public static class LegPlan
{
    /// <summary>Legs of an exclusive conditional pass.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="namedLayers">Named layers, in any order; none gives one leg over the whole graph.</param>
    /// <exception cref="ArgumentException">A layer does not lead to the output, or two lie side by side on parallel branches; they are
    /// named.</exception>
    public static IReadOnlyList<RelevanceLeg> Create(LayerGraph graph, IEnumerable<int> namedLayers)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(namedLayers);
        var legs = new List<RelevanceLeg>();
        int top = graph.OutputIndex;
        foreach (int layer in namedLayers.Distinct().OrderDescending().Append(0))
        {
            if (layer == top && layer != 0)
            {
                continue;
            }

            legs.Add(Between(graph, top, layer));
            top = layer;
        }

        return legs;
    }

    /// <summary>The leg between two layers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="top">The upper layer.</param>
    /// <param name="bottom">The lower layer.</param>
    /// <exception cref="ArgumentException">No path leads from one to the other.</exception>
    public static RelevanceLeg Between(LayerGraph graph, int top, int bottom)
    {
        ArgumentNullException.ThrowIfNull(graph);
        int count = graph.Layers.Count;
        var above = new bool[count];
        above[bottom] = true;
        for (int i = bottom + 1; i <= top; i++)
        {
            above[i] = graph.Layers[i].Inputs.Any(input => above[input]);
        }

        if (!above[top])
        {
            throw new ArgumentException(
                $"No path leads from layer '{graph.Layers[bottom].Name}' to layer '{graph.Layers[top].Name}': exclusive conditions on "
                    + "both at once would be empty.",
                nameof(bottom));
        }

        var below = new bool[count];
        below[top] = true;
        for (int i = top; i > bottom; i--)
        {
            foreach (int input in below[i] ? graph.Layers[i].Inputs : [])
            {
                below[input] = true;
            }
        }

        return new RelevanceLeg(top, bottom, Enumerable.Range(0, count).Select(i => above[i] && below[i]).ToArray());
    }
}
