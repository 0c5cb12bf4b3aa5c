using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Folding;

/// <summary>Operators that sum products: matrix products, convolutions, pools.</summary>
internal static class ProductOperations
{
    public static IEnumerable<(string Name, Func<TensorValue?[], TensorNode, Interpreter, TensorValue[]> Operation)> All { get; } =
    [
        ("MatMul", (x, _, _) => [MatMul(x[0]!, x[1]!)]),
        ("Gemm", (x, node, _) => [Gemm(x, node)]),
        ("Conv", (x, node, _) => [Convolve(x, node)]),
        ("AveragePool", (x, node, _) => [Pool(x[0]!, node, maximum: false)]),
        ("MaxPool", (x, node, _) => [Pool(x[0]!, node, maximum: true)]),
    ];

    /// <summary>NumPy's matrix product.</summary>
    public static TensorValue MatMul(TensorValue a, TensorValue b)
    {
        int[] left = a.Dims.Length == 1 ? [1, .. a.Dims] : a.Dims, right = b.Dims.Length == 1 ? [.. b.Dims, 1] : b.Dims;
        int m = left[^2], k = left[^1], n = right[^1];
        if (right[^2] != k)
        {
            throw new TensorShapeException($"[{Shapes.Text(a.Dims)}] · [{Shapes.Text(b.Dims)}] do not fit each other.");
        }

        int[] batch = Shapes.Broadcast(left.AsSpan(0, left.Length - 2), right.AsSpan(0, right.Length - 2));
        int[] dims = [.. batch, m, n];
        double[] x = a.Numbers, y = b.Numbers, result = new double[Shapes.Count(dims)];
        int[] xs = StridedView.Expand(left.AsSpan(0, left.Length - 2), batch).Positions().ToArray(),
            ys = StridedView.Expand(right.AsSpan(0, right.Length - 2), batch).Positions().ToArray();
        for (int item = 0; item < xs.Length; item++)
        {
            for (int i = 0; i < m; i++)
            {
                for (int p = 0; p < k; p++)
                {
                    double factor = x[(((xs[item] * m) + i) * k) + p];
                    for (int j = 0; j < n; j++)
                    {
                        result[(((item * m) + i) * n) + j] += factor * y[(((ys[item] * k) + p) * n) + j];
                    }
                }
            }
        }

        int[] squeezed = [.. batch, .. a.Dims.Length == 1 ? Array.Empty<int>() : [m], .. b.Dims.Length == 1 ? Array.Empty<int>() : [n]];
        return TensorValue.Of(squeezed, result);
    }

    private static TensorValue Gemm(TensorValue?[] inputs, TensorNode node)
    {
        TensorValue a = Turn(inputs[0]!, node.Integer("transA", 0)), b = Turn(inputs[1]!, node.Integer("transB", 0));
        double alpha = node.Number("alpha", 1), beta = node.Number("beta", 1);
        TensorValue product = Elementwise.Map(MatMul(a, b), value => alpha * value);
        return inputs.ElementAtOrDefault(2) is { } c ? Elementwise.Combine(product, c, (x, y) => x + (beta * y), null) : product;
    }

    private static TensorValue Turn(TensorValue x, long transpose)
    {
        if (transpose == 0)
        {
            return x;
        }

        StridedView view = StridedView.Transpose(x.Dims, [1, 0]);
        return TensorValue.Of(view.Dims, view.Positions().Select(position => x.Numbers[position]).ToArray());
    }

    private static TensorValue Convolve(TensorValue?[] inputs, TensorNode node)
    {
        TensorValue x = inputs[0]!, weights = inputs[1]!;
        double[]? bias = inputs.ElementAtOrDefault(2)?.Numbers;
        WindowGeometry window = WindowGeometry.Read(node, x.Dims, weights.Dims.AsSpan(2), (int)node.Integer("group", 1), weights.Dims[0]);
        window.RequireWeights(weights.Dims);
        double[] source = x.Numbers, w = weights.Numbers, result = new double[Shapes.Count(window.OutputDims)];
        for (int item = 0; item < window.Batch; item++)
        {
            for (int channel = 0; channel < window.OutChannels; channel++)
            {
                int firstChannel = channel / window.OutPerGroup * window.InPerGroup;
                for (int place = 0; place < window.OutPlaces; place++)
                {
                    double sum = bias is null ? 0 : bias[channel];
                    for (int tap = 0; tap < window.Taps; tap++)
                    {
                        int at = window.Source(place, tap);
                        for (int c = 0; at >= 0 && c < window.InPerGroup; c++)
                        {
                            sum += w[(((channel * window.InPerGroup) + c) * window.Taps) + tap]
                                * source[(((item * window.InChannels) + firstChannel + c) * window.InPlaces) + at];
                        }
                    }

                    result[(((item * window.OutChannels) + channel) * window.OutPlaces) + place] = sum;
                }
            }
        }

        return TensorValue.Of(window.OutputDims, result);
    }

    private static TensorValue Pool(TensorValue x, TensorNode node, bool maximum)
    {
        int[] kernel = Shapes.ToDims([.. node.Integers("kernel_shape") ?? throw new TensorShapeException("its kernel_shape is missing.")]);
        WindowGeometry window = WindowGeometry.Read(node, x.Dims, kernel, x.Dims[1], x.Dims[1]);
        bool countPadding = node.Integer("count_include_pad", 0) != 0;
        double[] source = x.Numbers, result = new double[Shapes.Count(window.OutputDims)];
        for (int n = 0; n < result.Length; n++)
        {
            int plane = n / window.OutPlaces, place = n % window.OutPlaces, count = 0;
            double sum = 0, largest = double.NegativeInfinity;
            for (int tap = 0; tap < window.Taps; tap++)
            {
                if (window.Source(place, tap) is var at and >= 0)
                {
                    double value = source[(plane * window.InPlaces) + at];
                    sum += value;
                    largest = Math.Max(largest, value);
                    count++;
                }
            }

            result[n] = maximum ? largest : sum / (countPadding ? window.Taps : Math.Max(count, 1));
        }

        return TensorValue.Of(window.OutputDims, result);
    }
}
