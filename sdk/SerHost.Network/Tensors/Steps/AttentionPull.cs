using System.Buffers;
using SerHost.Network.Backward;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>The backward pass of attention: a block of queries of one head after another, the conditions of a block together in each
/// product.</summary>
/// <remarks>Rows of the products are [query, condition]. Conditions whose gradient is 0 in a block, other heads' than their own, are left
/// out of it.</remarks>
internal sealed class AttentionPull
{
    /// <summary>Slopes [query, condition, key] held at once: what stays in a core's cache.</summary>
    private const int SlopeElements = 1 << 17;
    private readonly TensorBackward _pass;
    private readonly AttentionStep _step;
    private readonly int _items, _queries, _keys, _depth, _channels;
    private readonly float _scale, _outer, _inner;
    private readonly bool _throughWeights, _countsBias, _countsSoftmax;
    private readonly bool[] _wants;
    private readonly Memory<float>[] _targets;
    private readonly ReadOnlyMemory<float> _q, _k, _v, _bias, _gradient;
    private readonly double[] _constants, _softmax;

    public AttentionPull(AttentionStep step, TensorBackward pass)
    {
        (_step, _pass) = (step, pass);
        (_items, _queries, _keys, _depth, _channels, _scale) = step.Sizes;
        bool isBiased = step.Inputs.Length > 3;
        _wants = [pass.Wants(0), pass.Wants(1), pass.Wants(2), isBiased && pass.Wants(3)];
        _throughWeights = !pass.Rules.StopsAtSoftmax && (pass.IsLive(0) || pass.IsLive(1) || (isBiased && pass.IsLive(3)));
        _outer = _throughWeights && pass.IsLive(2) ? pass.Rules.ProductShare : 1;
        _inner = pass.IsLive(0) && pass.IsLive(1) ? pass.Rules.ProductShare : 1;
        _countsSoftmax = pass.CountsBalance && !pass.Rules.IsGradient && _throughWeights;
        _countsBias = _countsSoftmax && isBiased && !pass.IsLive(3);
        _targets = [.. _wants.Select((wanted, i) => wanted ? pass.ZeroedTarget(i) : default)];
        (_q, _k, _v, _bias) =
            (pass.Value(step.Inputs[0]), pass.Value(step.Inputs[1]), pass.Value(step.Inputs[2]), isBiased ? pass.Value(step.Inputs[3])
            : default);
        _gradient = pass.Gradient;
        (_constants, _softmax) = (new double[pass.Count * _items], new double[pass.Count * _items]);
    }

    /// <summary>Adds to the inputs' gradients.</summary>
    public void Run()
    {
        _pass.Team.Split(_items, (from, end) =>
        {
            int room = AttentionStep.QueryBlock * _keys;
            float[] weights = ArrayPool<float>.Shared.Rent(room), scores = ArrayPool<float>.Shared.Rent(_countsSoftmax ? room : 0);
            for (int item = from; item < end; item++)
            {
                for (int first = 0; first < _queries; first += AttentionStep.QueryBlock)
                {
                    int count = Math.Min(AttentionStep.QueryBlock, _queries - first);
                    int[] conditions = [.. Enumerable.Range(0, _pass.Count).Where(condition =>
                        Given(condition, item, first, count).ContainsAnyExcept(0f))];
                    if (conditions.Length == 0)
                    {
                        continue;
                    }

                    _step.Weights(item, first, count, _q, _k, _bias, weights, _countsSoftmax ? scores : null);
                    foreach (int[] some in conditions.Chunk(Math.Max(1, SlopeElements / (count * _keys))))
                    {
                        Block(item, first, count, some, weights, scores);
                    }
                }
            }

            ArrayPool<float>.Shared.Return(weights);
            ArrayPool<float>.Shared.Return(scores);
        });
        for (int job = 0; job < _constants.Length; job++)
        {
            _pass.Constants[job / _items] += _constants[job];
            _pass.Softmax[job / _items] += _softmax[job];
        }
    }

    private ReadOnlySpan<float> Given(int condition, int item, int first, int count) =>
        _gradient.Span.Slice((condition * _step.Output.Count) + (((item * _queries) + first) * _channels), count * _channels);

    private void Block(int item, int first, int count, int[] conditions, float[] weights, float[] scores)
    {
        int some = conditions.Length, largest = some * Math.Max(_keys * Math.Max(_channels, _depth), count * _depth);
        float[] given = ArrayPool<float>.Shared.Rent(count * some * _channels), product = ArrayPool<float>.Shared.Rent(largest);
        for (int i = 0; i < some; i++)
        {
            ReadOnlySpan<float> own = Given(conditions[i], item, first, count);
            for (int query = 0; query < count; query++)
            {
                own.Slice(query * _channels, _channels).CopyTo(given.AsSpan(((query * some) + i) * _channels));
            }
        }

        if (_wants[2])
        {
            // [key, condition · channel] = weightsᵀ · given.
            Gemm.Run(
                WorkTeam.Alone, _keys, some * _channels, count, weights, new MatrixView(0, 1, _keys), given,
                    new MatrixView(0, some * _channels, 1),
                product, 0, some * _channels, accumulate: false);
            Deliver(product, conditions, 2, item * _keys * _channels, _keys, _channels, _outer);
        }

        if (_throughWeights)
        {
            float[] slopes = ArrayPool<float>.Shared.Rent(count * some * _keys);
            ThroughWeights(item, first, count, conditions, weights, scores, given, slopes, product);
            ArrayPool<float>.Shared.Return(slopes);
        }

        ArrayPool<float>.Shared.Return(given);
        ArrayPool<float>.Shared.Return(product);
    }

    private void ThroughWeights(
        int item, int first, int count, int[] conditions, float[] weights, float[] scores, float[] given, float[] slopes, float[] product)
    {
        int some = conditions.Length;

        // Gradient at the weights, [query · condition, key] = given · vᵀ, then at the scores.
        Gemm.Run(
            WorkTeam.Alone, count * some, _keys, _channels, given, new MatrixView(0, _channels, 1), _v,
                new MatrixView(item * _keys * _channels, 1, _channels),
            slopes, 0, _keys, accumulate: false);
        for (int row = 0; row < count * some; row++)
        {
            (int query, int condition) = (row / some, conditions[row % some]);
            Span<float> own = slopes.AsSpan(row * _keys, _keys);
            ReadOnlySpan<float> weight = weights.AsSpan(query * _keys, _keys);
            double taken = VectorLoops.Dot(weight, own);
            VectorLoops.PutScaled(_outer, own, (float)taken, 0, own, add: false);
            VectorLoops.Multiply(weight, own, own, add: false);
            if (_countsSoftmax)
            {
                int job = (condition * _items) + item;
                _softmax[job] += (_outer * taken) - Dot(scores.AsSpan(query * _keys, _keys), own);
                _constants[job] += _countsBias ? Dot(_bias.Span.Slice(((item * _queries) + first + query) * _keys, _keys), own) : 0;
            }

            if (_wants[3])
            {
                VectorLoops.Add(own,
                    _targets[3].Span.Slice((condition * _step.Inputs[3].Count) + (((item * _queries) + first + query) * _keys), _keys));
            }
        }

        if (_wants[0])
        {
            // [query · condition, depth] = slopes · kᵀ.
            Gemm.Run(
                WorkTeam.Alone, count * some, _depth, _keys, slopes, new MatrixView(0, _keys, 1), _k,
                    new MatrixView(item * _depth * _keys, 1, _keys),
                product, 0, _depth, accumulate: false);
            Deliver(product, conditions, 0, ((item * _queries) + first) * _depth, count, _depth, _inner * _scale);
        }

        if (_wants[1])
        {
            // [depth, condition · key] = qᵀ · slopes.
            Gemm.Run(
                WorkTeam.Alone, _depth, some * _keys, count, _q, new MatrixView(((item * _queries) + first) * _depth, 1, _depth), slopes,
                new MatrixView(0, some * _keys, 1), product, 0, some * _keys, accumulate: false);
            Deliver(product, conditions, 1, item * _depth * _keys, _depth, _keys, _inner * _scale);
        }
    }

    /// <summary>target[condition][start + row, column] += factor · product[row, condition, column].</summary>
    private void Deliver(float[] product, int[] conditions, int input, int start, int rows, int width, float factor)
    {
        Span<float> target = _targets[input].Span;
        int size = _step.Inputs[input].Count;
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < conditions.Length; i++)
            {
                VectorLoops.AddScaled(
                    factor, product.AsSpan(((row * conditions.Length) + i) * width, width),
                        target.Slice((conditions[i] * size) + start + (row * width), width));
            }
        }
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
}
