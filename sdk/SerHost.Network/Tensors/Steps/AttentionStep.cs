using SerHost.Network.Backward;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>softmax(q · k · scale + bias) · v for every head, a block of queries at a time; the weights are computed anew for the backward pass and never held whole.</summary>
/// <remarks>[items, queries, depth] · [items, depth, keys]; items are inputs × heads. Rules as of the parts: products share (½ each), softmax by its gradient or stopped.</remarks>
internal sealed class AttentionStep : TensorStep
{
    private const int QueryBlock = 96;
    private readonly int _items, _queries, _keys, _depth, _channels;
    private readonly float _scale;

    public AttentionStep(string name, Operand q, Operand k, Operand v, Operand? bias, Operand output, float scale)
        : base(name, bias is { } given ? [q, k, v, given] : [q, k, v], output)
    {
        (_queries, _depth, _keys, _channels) = (q.Dims[^2], q.Dims[^1], k.Dims[^1], v.Dims[^1]);
        _items = q.Count / Math.Max(1, _queries * _depth);
        _scale = scale;
        if (k.Count != _items * _depth * _keys || v.Count != _items * _keys * _channels)
        {
            throw new Folding.TensorShapeException("queries, keys and values do not fit each other.");
        }
    }

    /// <summary>Heads, given the size of the batch.</summary>
    public int Heads(int batch) => _items / Math.Max(1, batch);

    public override bool Passes(int input, TensorRules rules) => input == 2 || !rules.StopsAtSoftmax;

    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => true;

    public override void Forward(TensorPass pass)
    {
        ReadOnlyMemory<float> q = pass.Value(Inputs[0]), k = pass.Value(Inputs[1]), v = pass.Value(Inputs[2]);
        ReadOnlyMemory<float> bias = Inputs.Length > 3 ? pass.Value(Inputs[3]) : default;
        Memory<float> y = pass.Write(Output);
        int blocks = (_queries + QueryBlock - 1) / QueryBlock;
        pass.Team.Split(_items * blocks, (from, end) =>
        {
            float[] weights = GC.AllocateUninitializedArray<float>(QueryBlock * _keys);
            for (int job = from; job < end; job++)
            {
                (int item, int first) = (job / blocks, job % blocks * QueryBlock);
                int count = Math.Min(QueryBlock, _queries - first);
                Weights(item, first, count, q, k, bias, weights, scores: null);
                Gemm.Run(
                    WorkTeam.Alone, count, _channels, _keys, weights, new MatrixView(0, _keys, 1), v, new MatrixView(item * _keys * _channels, _channels, 1),
                    y, ((item * _queries) + first) * _channels, _channels, accumulate: false);
            }
        });
    }

    public override void Backward(TensorBackward pass)
    {
        bool[] wants = [pass.Wants(0), pass.Wants(1), pass.Wants(2), Inputs.Length > 3 && pass.Wants(3)];
        bool throughWeights = !pass.Rules.StopsAtSoftmax && (pass.IsLive(0) || pass.IsLive(1) || (Inputs.Length > 3 && pass.IsLive(3)));
        float outer = throughWeights && pass.IsLive(2) ? pass.Rules.ProductShare : 1;
        float inner = pass.IsLive(0) && pass.IsLive(1) ? pass.Rules.ProductShare : 1;
        Memory<float>[] targets = [.. wants.Select((wanted, i) => wanted ? pass.ZeroedTarget(i) : default)];
        Sources sources = new(
            pass.Value(Inputs[0]), pass.Value(Inputs[1]), pass.Value(Inputs[2]), Inputs.Length > 3 ? pass.Value(Inputs[3]) : default, pass.Gradient);
        bool countsBias = Inputs.Length > 3 && !pass.IsLive(3) && throughWeights, countsSoftmax = !pass.Rules.IsGradient && throughWeights;
        int jobs = pass.Count * _items;
        double[] constants = new double[jobs], softmax = new double[jobs];
        pass.Team.Split(_items, (from, end) =>
        {
            var work = new Buffers(_keys, throughWeights);
            for (int item = from; item < end; item++)
            {
                for (int first = 0; first < _queries; first += QueryBlock)
                {
                    int count = Math.Min(QueryBlock, _queries - first);
                    Weights(item, first, count, sources.Q, sources.K, sources.Bias, work.Weights, throughWeights ? work.Scores : null);
                    for (int condition = 0; condition < pass.Count; condition++)
                    {
                        PullBlock(work, sources, targets, wants, condition, item, first, count, throughWeights, outer, inner);
                        if (countsSoftmax)
                        {
                            int job = (condition * _items) + item;
                            constants[job] += countsBias ? Dot(sources.Bias.Span.Slice(((item * _queries) + first) * _keys, count * _keys), work.Slopes.AsSpan(0, count * _keys)) : 0;
                            softmax[job] += (outer * work.TakenByWeights) - Dot(work.Scores.AsSpan(0, count * _keys), work.Slopes.AsSpan(0, count * _keys));
                        }
                    }
                }
            }
        });
        for (int job = 0; job < jobs; job++)
        {
            pass.Constants[job / _items] += constants[job];
            pass.Softmax[job / _items] += softmax[job];
        }
    }

    /// <summary>weights = softmax(scores) of a block of queries; the scores are kept where asked for.</summary>
    private void Weights(int item, int first, int count, ReadOnlyMemory<float> q, ReadOnlyMemory<float> k, ReadOnlyMemory<float> bias, float[] weights, float[]? scores)
    {
        Gemm.Run(
            WorkTeam.Alone, count, _keys, _depth, q, new MatrixView(((item * _queries) + first) * _depth, _depth, 1), k, new MatrixView(item * _depth * _keys, _keys, 1),
            weights, 0, _keys, accumulate: false);
        Span<float> block = weights.AsSpan(0, count * _keys);
        if (_scale != 1)
        {
            VectorLoops.Scale(_scale, block);
        }

        if (!bias.IsEmpty)
        {
            VectorLoops.Add(bias.Span.Slice(((item * _queries) + first) * _keys, count * _keys), block);
        }

        if (scores is not null)
        {
            block.CopyTo(scores);
        }

        for (int row = 0; row < count; row++)
        {
            SoftmaxStep.Run(block.Slice(row * _keys, _keys), logarithm: false);
        }
    }

    private void PullBlock(
        Buffers work, Sources from, Memory<float>[] targets, bool[] wants, int condition, int item, int first, int count, bool throughWeights, float outer, float inner)
    {
        int gStart = (condition * Output.Count) + (((item * _queries) + first) * _channels);
        if (wants[2])
        {
            Product(_keys, _channels, count, work.Weights, new MatrixView(0, 1, _keys), from.G, new MatrixView(gStart, _channels, 1), targets[2], (condition * Inputs[2].Count) + (item * _keys * _channels), _channels, outer);
        }

        if (!throughWeights)
        {
            return;
        }

        // Gradient at the weights, then at the scores.
        Gemm.Run(
            WorkTeam.Alone, count, _keys, _channels, from.G, new MatrixView(gStart, _channels, 1), from.V, new MatrixView(item * _keys * _channels, 1, _channels),
            work.Slopes, 0, _keys, accumulate: false);
        double taken = 0;
        for (int row = 0; row < count; row++)
        {
            Span<float> slopes = work.Slopes.AsSpan(row * _keys, _keys);
            ReadOnlySpan<float> weights = work.Weights.AsSpan(row * _keys, _keys);
            double dot = VectorLoops.Dot(weights, slopes);
            taken += dot;
            float shift = (float)dot;
            for (int i = 0; i < slopes.Length; i++)
            {
                slopes[i] = outer * weights[i] * (slopes[i] - shift);
            }
        }

        work.TakenByWeights = taken;
        if (wants[3])
        {
            VectorLoops.Add(work.Slopes.AsSpan(0, count * _keys), targets[3].Span.Slice((condition * Inputs[3].Count) + (((item * _queries) + first) * _keys), count * _keys));
        }

        float share = inner * _scale;
        if (wants[0])
        {
            Product(count, _depth, _keys, work.Slopes, new MatrixView(0, _keys, 1), from.K, new MatrixView(item * _depth * _keys, 1, _keys), targets[0], (condition * Inputs[0].Count) + (((item * _queries) + first) * _depth), _depth, share);
        }

        if (wants[1])
        {
            Product(_depth, _keys, count, from.Q, new MatrixView(((item * _queries) + first) * _depth, 1, _depth), work.Slopes, new MatrixView(0, _keys, 1), targets[1], (condition * Inputs[1].Count) + (item * _depth * _keys), _keys, share);
        }
    }

    /// <summary>c += factor · a · b.</summary>
    private static void Product(
        int m, int n, int k, ReadOnlyMemory<float> a, MatrixView aView, ReadOnlyMemory<float> b, MatrixView bView, Memory<float> c, int cStart, int cStride, float factor)
    {
        if (factor == 1)
        {
            Gemm.Run(WorkTeam.Alone, m, n, k, a, aView, b, bView, c, cStart, cStride, accumulate: true);
            return;
        }

        float[] product = System.Buffers.ArrayPool<float>.Shared.Rent(m * n);
        Gemm.Run(WorkTeam.Alone, m, n, k, a, aView, b, bView, product, 0, n, accumulate: false);
        for (int row = 0; row < m; row++)
        {
            VectorLoops.AddScaled(factor, product.AsSpan(row * n, n), c.Span.Slice(cStart + (row * cStride), n));
        }

        System.Buffers.ArrayPool<float>.Shared.Return(product);
    }

    /// <summary>Σ of products where a masked score is −∞ and its slope 0.</summary>
    private static double Dot(ReadOnlySpan<float> scores, ReadOnlySpan<float> slopes)
    {
        double total = VectorLoops.Dot(scores, slopes);
        if (double.IsFinite(total))
        {
            return total;
        }

        total = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            total += slopes[i] == 0 ? 0 : (double)scores[i] * slopes[i];
        }

        return total;
    }

    private sealed class Buffers(int keys, bool throughWeights)
    {
        public float[] Weights { get; } = GC.AllocateUninitializedArray<float>(QueryBlock * keys);

        public float[] Scores { get; } = GC.AllocateUninitializedArray<float>(throughWeights ? QueryBlock * keys : 0);

        public float[] Slopes { get; } = GC.AllocateUninitializedArray<float>(throughWeights ? QueryBlock * keys : 0);

        public double TakenByWeights { get; set; }
    }

    private readonly record struct Sources(
        ReadOnlyMemory<float> Q, ReadOnlyMemory<float> K, ReadOnlyMemory<float> V, ReadOnlyMemory<float> Bias, ReadOnlyMemory<float> G);
}
