using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors;

/// <summary>A network's attention for one input.</summary>
/// <param name="Heads">Heads of each layer.</param>
/// <param name="Queries">Positions that ask.</param>
/// <param name="Keys">Positions that answer.</param>
/// <param name="Weights">[layer][head, query, key] softmax outputs; every row sums to 1.</param>
/// <param name="Gradients">[layer][head, query, key] d output / d weight; empty where no output was named.</param>
/// <param name="ReadRows">[query] whether the output reads this row of the last layer: all of them
/// under mean pooling, the class tokens' else; null where no output was named.</param>
/// <param name="Tokens">Leading keys that are no position of the input: class tokens.</param>
public sealed record AttentionWeights(
    IReadOnlyList<int> Heads, int Queries, int Keys, IReadOnlyList<float[]> Weights, IReadOnlyList<float[]> Gradients,
    IReadOnlyList<bool>? ReadRows, int Tokens)
{
    /// <summary>Rollout: heads averaged, ½ A + ½ I, rows normalised, multiplied from the last layer to the
    /// first (Abnar and Zuidema 2020), averaged over the rows the output reads.</summary>
    /// <returns>[key] shares that sum to 1.</returns>
    public double[] Rollout()
    {
        double[] rows = Pooling();
        for (int layer = Weights.Count - 1; layer >= 0; layer--)
        {
            double[] next = new double[Keys];
            double[] mean = Mean(Weights[layer], Heads[layer], static (weight, _) => weight, null);
            for (int query = 0; query < Queries; query++)
            {
                double sum = 0.5;
                for (int key = 0; key < Keys; key++)
                {
                    sum += 0.5 * mean[(query * Keys) + key];
                }

                for (int key = 0; key < Keys; key++)
                {
                    next[key] += rows[query] * ((0.5 * mean[(query * Keys) + key]) + (key == query ? 0.5 : 0)) / sum;
                }
            }

            rows = next;
        }

        return rows;
    }

    /// <summary>Gradient × attention: heads' positive parts of A ⊙ dA averaged, R ← R + Ā R from the identity, layers
    /// first to last (Chefer et al. 2021), R − I averaged over the rows the output reads.</summary>
    /// <returns>[key].</returns>
    public double[] GradientAttention()
    {
        // Only the pooled rows are needed, so the products go from the last layer to the first: p (I + Ā_L) … (I + Ā_1) − p.
        double[] pooled = Pooling(), rows = [.. pooled];
        for (int layer = Weights.Count - 1; layer >= 0; layer--)
        {
            double[] next = [.. rows];
            double[] mean = Mean(Weights[layer], Heads[layer], static (weight, slope) => Math.Max(0, weight * slope), Gradients[layer]);
            for (int query = 0; query < Queries; query++)
            {
                for (int key = 0; key < Keys; key++)
                {
                    next[key] += rows[query] * mean[(query * Keys) + key];
                }
            }

            rows = next;
        }

        return rows.Select((value, key) => value - pooled[key]).ToArray();
    }

    /// <summary>The last layer's attention, heads and the rows the output reads averaged.</summary>
    /// <param name="layer">Layer, from 0; −1 for the last.</param>
    /// <returns>[key].</returns>
    public double[] Raw(int layer = -1)
    {
        double[] pooled = Pooling(), result = new double[Keys];
        int at = layer < 0 ? Weights.Count - 1 : layer;
        double[] mean = Mean(Weights[at], Heads[at], static (weight, _) => weight, null);
        for (int i = 0; i < mean.Length; i++)
        {
            result[i % Keys] += pooled[i / Keys] * mean[i];
        }

        return result;
    }

    /// <summary>Σ over queries and keys of A ⊙ dA, by layer and head.</summary>
    public double[][] HeadSums() => Weights.Select((weights, layer) => Enumerable.Range(0, Heads[layer]).Select(head =>
    {
        int length = Queries * Keys;
        return VectorLoops.Dot(weights.AsSpan(head * length, length), Gradients[layer].AsSpan(head * length, length));
    }).ToArray()).ToArray();

    private double[] Pooling()
    {
        int count = ReadRows?.Count(one => one) ?? Queries;
        return Enumerable.Range(0, Queries).Select(query => ReadRows is null || ReadRows[query] ? 1.0 / Math.Max(1, count) : 0).ToArray();
    }

    private double[] Mean(float[] weights, int heads, Func<double, double, double> value, float[]? slopes)
    {
        int length = Queries * Keys;
        double[] mean = new double[length];
        for (int i = 0; i < heads * length; i++)
        {
            mean[i % length] += value(weights[i], slopes is null ? 0 : slopes[i]) / heads;
        }

        return mean;
    }
}
