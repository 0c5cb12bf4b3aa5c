using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>A layer with weights and what follows it, done in one launch in a pass over changes.</summary>
/// <param name="Weighted">The convolution or linear layer.</param>
/// <param name="Addend">The other term of the addition that follows; -1 for none.</param>
/// <param name="Target">The last layer before the mean: its rectangles are what the launch makes.</param>
/// <param name="Rectified">The layer whose clean values a ReLU works on; -1 where none follows.</param>
/// <param name="Mean">The mean over both axes that follows; -1 for none.</param>
internal sealed record Chain(int Weighted, int Addend, int Target, int Rectified, int Mean)
{
    /// <summary>The layer whose changes the launch writes.</summary>
    public int Result => Mean >= 0 ? Mean : Target;

    /// <summary>The chains of a graph, by the layer they begin at, and which layers are done inside another's chain.</summary>
    public static (Chain?[] Chains, bool[] IsInside) Find(LayerGraph graph)
    {
        int count = graph.Layers.Count;
        int[] consumers = new int[count], consumer = new int[count];
        for (int l = 0; l < count; l++)
        {
            foreach (int input in graph.Layers[l].Inputs)
            {
                consumers[input]++;
                consumer[input] = l;
            }
        }

        var chains = new Chain?[count];
        bool[] isInside = new bool[count];
        for (int l = 1; l <= graph.OutputIndex; l++)
        {
            if (graph.Layers[l] is not (ConvolutionLayer or LinearLayer))
            {
                continue;
            }

            int Next(int layer) => layer != graph.OutputIndex && consumers[layer] == 1 ? consumer[layer] : -1;
            int addend = -1, target = l, rectified = -1, mean = -1;
            int next = Next(l);
            if (next >= 0 && graph.Layers[next] is AddLayer { Terms.Count: 2 } add && add.Terms[0] != add.Terms[1] && add.Terms.Max() == l)
            {
                // The addition's later term: the earlier one is there already.
                addend = add.Terms.Min();
                target = next;
                next = Next(target);
            }

            if (next >= 0 && graph.Layers[next] is ActivationLayer { Function: ActivationKind.Relu })
            {
                rectified = target;
                target = next;
                next = Next(target);
            }

            if (next >= 0 && graph.Layers[next] is MeanLayer { OverHeight: true, OverWidth: true })
            {
                mean = next;
            }

            chains[l] = new Chain(l, addend, target, rectified, mean);
            for (int inside = l; inside != chains[l]!.Result; inside = consumer[inside])
            {
                isInside[inside] = true;
            }
        }

        return (chains, isInside);
    }
}
