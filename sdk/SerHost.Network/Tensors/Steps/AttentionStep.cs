using SerHost.Network.Backward;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>softmax(q · k · scale + bias) · v for every head, a block of queries at a time; the weights are computed anew for the backward
/// pass and never held whole.</summary>
/// <remarks>[items, queries, depth] · [items, depth, keys]; items are inputs × heads. Rules as of the parts: products share (½ each),
/// softmax by its gradient or stopped.</remarks>
internal sealed class AttentionStep : TensorStep
{
    internal const int QueryBlock = 96;
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

    /// <summary>Inputs × heads, queries, keys, channels of a query and of a value, and what the scores are multiplied by.</summary>
    internal (int Items, int Queries, int Keys, int Depth, int Channels, float Scale) Sizes =>
        (_items, _queries, _keys, _depth, _channels, _scale);

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
                    WorkTeam.Alone, count, _channels, _keys, weights, new MatrixView(0, _keys, 1), v,
                    new MatrixView(item * _keys * _channels, _channels, 1),
                    y, ((item * _queries) + first) * _channels, _channels, accumulate: false);
            }
        });
    }

    public override void Backward(TensorBackward pass) => new AttentionPull(this, pass).Run();

    /// <summary>weights = softmax(scores) of a block of queries; the scores are kept where asked for.</summary>
    internal void Weights(int item, int first, int count, ReadOnlyMemory<float> q, ReadOnlyMemory<float> k, ReadOnlyMemory<float> bias,
        float[] weights, float[]? scores)
    {
        Gemm.Run(
            WorkTeam.Alone, count, _keys, _depth, q, new MatrixView(((item * _queries) + first) * _depth, _depth, 1), k,
            new MatrixView(item * _depth * _keys, _keys, 1),
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
}
