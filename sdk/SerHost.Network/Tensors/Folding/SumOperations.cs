using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Folding;

/// <summary>Operators that sum over axes: reductions, softmax, normalisation.</summary>
internal static class SumOperations
{
    public static IEnumerable<(string Name, Func<TensorValue?[], TensorNode, Interpreter, TensorValue[]> Operation)> All { get; } =
    [
        ("ReduceMean", (x, node, _) => [Reduce(x, node, values => values.Sum() / values.Length)]),
        ("ReduceSum", (x, node, _) => [Reduce(x, node, values => values.Sum())]),
        ("ReduceMax", (x, node, _) => [Reduce(x, node, values => values.Max())]),
        ("ReduceMin", (x, node, _) => [Reduce(x, node, values => values.Min())]),
        ("ReduceProd", (x, node, _) => [Reduce(x, node, values => values.Aggregate(1.0, (product, value) => product * value))]),
        ("ReduceL2", (x, node, _) => [Reduce(x, node, values => Math.Sqrt(values.Sum(value => value * value)))]),
        ("ReduceSumSquare", (x, node, _) => [Reduce(x, node, values => values.Sum(value => value * value))]),
        ("GlobalAveragePool", (x, _, _) => [ReduceOver(x[0]!, Enumerable.Range(2, x[0]!.Dims.Length - 2).ToArray(), keep: true, values =>
            values.Sum() / values.Length)]),
        ("GlobalMaxPool", (x, _, _) => [ReduceOver(x[0]!, Enumerable.Range(2, x[0]!.Dims.Length - 2).ToArray(), keep: true, values =>
            values.Max())]),
        ("Softmax", (x, node, self) => [Softmax(x[0]!, node, self, logarithm: false)]),
        ("LogSoftmax", (x, node, self) => [Softmax(x[0]!, node, self, logarithm: true)]),
        ("LayerNormalization", (x, node, _) => [LayerNorm(x, node)]),
        ("InstanceNormalization", (x, node, _) => [ChannelNorm(x, x[0]!.Dims[1], node.Number("epsilon", 1e-5), perGroup: false)]),
        ("GroupNormalization", (x, node, self) =>
            [ChannelNorm(x, (int)node.Integer("num_groups", 1), node.Number("epsilon", 1e-5), perGroup: self.OperatorVersion < 21)]),
        ("BatchNormalization", (x, node, _) => [BatchNorm(x, node.Number("epsilon", 1e-5))]),
    ];

    /// <summary>The axes a reduction goes over.</summary>
    public static int[] Axes(TensorValue?[] inputs, TensorNode node, int rank)
    {
        long[]? given = MovingOperations.Axes(inputs, node);
        return given is { Length: > 0 } ? given.Select(axis => Shapes.Axis(axis, rank)).Distinct().Order().ToArray()
            : given is not null && node.Integer("noop_with_empty_axes", 0) != 0 ? [] : Enumerable.Range(0, rank).ToArray();
    }

    /// <summary>The axes a softmax goes over: the one named, or, before version 13, all from it on.</summary>
    public static (int Axis, bool FromThereOn) SoftmaxAxis(TensorNode node, int rank, int operatorVersion) => operatorVersion >= 13
        ? (Shapes.Axis(node.Integer("axis", -1), rank), false)
        : (Shapes.Axis(node.Integer("axis", 1), rank), true);

    private static TensorValue Reduce(TensorValue?[] inputs, TensorNode node, Func<double[], double> function)
    {
        TensorValue x = inputs[0]!;
        int[] axes = Axes(inputs, node, x.Dims.Length);
        return axes.Length == 0 ? x : ReduceOver(x, axes, node.Integer("keepdims", 1) != 0, function);
    }

    private static TensorValue ReduceOver(TensorValue x, int[] axes, bool keep, Func<double[], double> function)
    {
        int[] order = [.. Enumerable.Range(0, x.Dims.Length).Where(axis => !axes.Contains(axis)), .. axes];
        StridedView view = StridedView.Transpose(x.Dims, order.Select(axis => (long)axis).ToArray());
        int length = axes.Aggregate(1, (product, axis) => product * x.Dims[axis]), count = length == 0 ? 0 : x.Count / length;
        double[] result = new double[count], source = x.Numbers, group = new double[length];
        int n = 0;
        foreach (int position in view.Positions())
        {
            group[n % length] = source[position];
            if (++n % length == 0)
            {
                result[(n / length) - 1] = function(group);
            }
        }

        int[] dims = keep
            ? x.Dims.Select((dim, axis) => axes.Contains(axis) ? 1 : dim).ToArray()
            : x.Dims.Where((_, axis) => !axes.Contains(axis)).ToArray();
        return x.IsFloat ? TensorValue.Of(dims, result) : TensorValue.Of(dims, Array.ConvertAll(result, value => (long)value));
    }

    private static TensorValue Softmax(TensorValue x, TensorNode node, Interpreter self, bool logarithm)
    {
        (int axis, bool fromThereOn) = SoftmaxAxis(node, x.Dims.Length, self.OperatorVersion);
        int inner = fromThereOn ? 1 : Shapes.Count(x.Dims.AsSpan(axis + 1));
        int length = fromThereOn ? Shapes.Count(x.Dims.AsSpan(axis)) : x.Dims[axis];
        double[] result = [.. x.Numbers];
        for (int start = 0; start < result.Length; start += length * inner)
        {
            for (int i = 0; i < inner; i++)
            {
                double largest = double.NegativeInfinity, total = 0;
                for (int k = 0; k < length; k++)
                {
                    largest = Math.Max(largest, result[start + i + (k * inner)]);
                }

                for (int k = 0; k < length; k++)
                {
                    total += Math.Exp(result[start + i + (k * inner)] - largest);
                }

                for (int k = 0; k < length; k++)
                {
                    int at = start + i + (k * inner);
                    result[at] = logarithm ? result[at] - largest - Math.Log(total) : Math.Exp(result[at] - largest) / total;
                }
            }
        }

        return TensorValue.Of(x.Dims, result);
    }

    private static TensorValue LayerNorm(TensorValue?[] inputs, TensorNode node)
    {
        TensorValue x = inputs[0]!;
        int axis = Shapes.Axis(node.Integer("axis", -1), x.Dims.Length), length = Shapes.Count(x.Dims.AsSpan(axis));
        double[] result = Normalise(x.Numbers, length, node.Number("epsilon", 1e-5));
        double[] scale = inputs[1]!.Numbers;
        double[]? bias = inputs.ElementAtOrDefault(2)?.Numbers;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (result[i] * scale[i % scale.Length]) + (bias is null ? 0 : bias[i % bias.Length]);
        }

        return TensorValue.Of(x.Dims, result);
    }

    private static TensorValue ChannelNorm(TensorValue?[] inputs, int groups, double epsilon, bool perGroup)
    {
        TensorValue x = inputs[0]!;
        int channels = x.Dims[1], inner = Shapes.Count(x.Dims.AsSpan(2));
        if (groups < 1 || channels % groups != 0)
        {
            throw new TensorShapeException($"{channels} channels do not make {groups} groups.");
        }

        double[] result = Normalise(x.Numbers, channels / groups * inner, epsilon), scale = inputs[1]!.Numbers, bias = inputs[2]!.Numbers;
        for (int i = 0; i < result.Length; i++)
        {
            int channel = i / inner % channels, at = perGroup ? channel / (channels / groups) : channel;
            result[i] = (result[i] * scale[at]) + bias[at];
        }

        return TensorValue.Of(x.Dims, result);
    }

    private static double[] Normalise(double[] values, int length, double epsilon)
    {
        double[] result = new double[values.Length];
        for (int start = 0; start < values.Length; start += length)
        {
            ReadOnlySpan<double> group = values.AsSpan(start, length);
            double mean = 0, variance = 0;
            foreach (double value in group)
            {
                mean += value / length;
            }

            foreach (double value in group)
            {
                variance += (value - mean) * (value - mean) / length;
            }

            for (int i = 0; i < length; i++)
            {
                result[start + i] = (group[i] - mean) / Math.Sqrt(variance + epsilon);
            }
        }

        return result;
    }

    private static TensorValue BatchNorm(TensorValue?[] inputs, double epsilon)
    {
        TensorValue x = inputs[0]!;
        int channels = x.Dims[1], inner = Shapes.Count(x.Dims.AsSpan(2));
        double[] scale = inputs[1]!.Numbers, bias = inputs[2]!.Numbers, mean = inputs[3]!.Numbers, variance = inputs[4]!.Numbers;
        return TensorValue.Of(x.Dims, x.Numbers.Select((value, i) =>
        {
            int channel = i / inner % channels;
            return ((value - mean[channel]) / Math.Sqrt(variance[channel] + epsilon) * scale[channel]) + bias[channel];
        }).ToArray());
    }
}
