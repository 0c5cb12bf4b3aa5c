using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Folding;

/// <summary>Operators that move, choose or make elements, and compute none.</summary>
internal static class MovingOperations
{
    public static IEnumerable<(string Name, Func<TensorValue?[], TensorNode, Interpreter, TensorValue[]> Operation)> All { get; } =
    [
        ("Constant", (_, node, _) => [ConstantOf(node)]),
        ("Identity", (x, _, _) => [x[0]!]), ("Dropout", (x, _, _) => [x[0]!]),
        ("Shape", (x, node, _) => [ShapeOf(x[0]!.Dims, node)]),
        ("Size", (x, _, _) => [TensorValue.Of([], [(long)x[0]!.Count])]),
        ("Cast", (x, node, _) => [Cast(x[0]!, node)]),
        ("CastLike", (x, _, _) => [x[1]!.IsFloat
            ? TensorValue.Of(x[0]!.Dims, x[0]!.Numbers) : TensorValue.Of(x[0]!.Dims, x[0]!.ToIntegers())]),
        ("Not", (x, _, _) => [TensorValue.Of(x[0]!.Dims, Array.ConvertAll(x[0]!.ToIntegers(), value => value == 0 ? 1L : 0),
            isBoolean: true)]),
        ("Reshape", (x, node, _) => [x[0]!.Reshaped(Shapes.Reshape(x[0]!.Dims, x[1]!.ToIntegers(), node.Integer("allowzero", 0) != 0))]),
        ("Flatten", (x, node, _) => [x[0]!.Reshaped(FlattenDims(x[0]!.Dims, node))]),
        ("Squeeze", (x, node, _) => [x[0]!.Reshaped(SqueezeDims(x[0]!.Dims, Axes(x, node)))]),
        ("Unsqueeze", (x, node, _) => [x[0]!.Reshaped(UnsqueezeDims(x[0]!.Dims, Axes(x, node)!))]),
        ("Transpose", (x, node, _) => [Take(x[0]!, StridedView.Transpose(x[0]!.Dims, node.Integers("perm")))]),
        ("Expand", (x, _, _) => [Take(x[0]!, StridedView.Expand(x[0]!.Dims,
            Shapes.Broadcast(x[0]!.Dims, Shapes.ToDims(x[1]!.ToIntegers()))))]),
        ("Slice", (x, node, _) => [Take(x[0]!, SliceView(x, node))]),
        ("Tile", (x, _, _) => [TileOf(x[0]!, x[1]!.ToIntegers())]),
        ("Concat", (x, node, _) => [Concatenate(x.Select(one => one!).ToArray(), Shapes.Axis(node.Integer("axis", 0), x[0]!.Dims.Length))]),
        ("Split", (x, node, _) => Split(x, node)),
        ("Gather", (x, node, _) => [Gather(x[0]!, x[1]!, Shapes.Axis(node.Integer("axis", 0), x[0]!.Dims.Length))]),
        ("Where", (x, _, _) => [Where(x[0]!, x[1]!, x[2]!)]),
        ("Range", (x, _, _) => [Range(x[0]!, x[1]!, x[2]!)]),
        ("ConstantOfShape", (x, node, _) => [Filled(Shapes.ToDims(x[0]!.ToIntegers()), node)]),
        ("Pad", (x, node, _) => [Pad(x, node)]),
        ("Trilu", (x, node, _) => [Trilu(x, node)]),
        ("CumSum", (x, _, _) => [CumulativeSum(x[0]!, Shapes.Axis(x[1]!.ToIntegers()[0], x[0]!.Dims.Length))]),
    ];

    public static TensorValue ConstantOf(TensorNode node) =>
        node.Attributes.GetValueOrDefault("value")?.Tensor is { } tensor ? TensorValue.Of(tensor)
        : node.Attributes.GetValueOrDefault("value_int")?.Integer is { } integer ? TensorValue.Of([], [integer])
        : node.Attributes.GetValueOrDefault("value_ints")?.Integers is { } integers ? TensorValue.Of([integers.Count], integers.ToArray())
        : node.Attributes.GetValueOrDefault("value_float")?.Number is { } number ? TensorValue.Of([], [number])
        : node.Attributes.GetValueOrDefault("value_floats")?.Numbers is { } numbers
            ? TensorValue.Of([numbers.Count], numbers.Select(one => (double)one).ToArray())
        : throw new TensorShapeException("it holds no tensor.");

    public static TensorValue ShapeOf(ReadOnlySpan<int> dims, TensorNode node)
    {
        int rank = dims.Length;
        int start = (int)Math.Clamp(node.Integer("start", 0) is var from && from < 0 ? from + rank : from, 0, rank);
        int end = (int)Math.Clamp(node.Integer("end", rank) is var to && to < 0 ? to + rank : to, start, rank);
        return TensorValue.Of([end - start], Array.ConvertAll(dims[start..end].ToArray(), dim => (long)dim));
    }

    public static int[] FlattenDims(int[] dims, TensorNode node)
    {
        long axis = node.Integer("axis", 1);
        int at = dims.Length == 0 ? 0 : axis == dims.Length ? dims.Length : Shapes.Axis(axis, dims.Length);
        return [Shapes.Count(dims.AsSpan(0, at)), Shapes.Count(dims.AsSpan(at))];
    }

    public static long[]? Axes(TensorValue?[] inputs, TensorNode node) =>
        inputs.Length > 1 && inputs[1] is { } given ? given.ToIntegers() : node.Integers("axes")?.ToArray();

    public static int[] SqueezeDims(int[] dims, long[]? axes)
    {
        HashSet<int> gone = axes is null
            ? Enumerable.Range(0, dims.Length).Where(i => dims[i] == 1).ToHashSet()
            : axes.Select(axis => Shapes.Axis(axis, dims.Length)).ToHashSet();
        return gone.All(axis => dims[axis] == 1)
            ? dims.Where((_, i) => !gone.Contains(i)).ToArray()
            : throw new TensorShapeException($"Squeeze removes an axis of [{Shapes.Text(dims)}] that is not 1.");
    }

    public static int[] UnsqueezeDims(int[] dims, long[] axes)
    {
        int rank = dims.Length + axes.Length;
        HashSet<int> added = axes.Select(axis => Shapes.Axis(axis, rank)).ToHashSet();
        if (added.Count != axes.Length)
        {
            throw new TensorShapeException("Unsqueeze names an axis twice.");
        }

        int next = 0;
        return Enumerable.Range(0, rank).Select(i => added.Contains(i) ? 1 : dims[next++]).ToArray();
    }

    public static StridedView SliceView(TensorValue?[] inputs, TensorNode node) => inputs.Length > 1
        ? StridedView.Slice(inputs[0]!.Dims, inputs[1]!.ToIntegers(), inputs[2]!.ToIntegers(), inputs.ElementAtOrDefault(3)?.ToIntegers(),
            inputs.ElementAtOrDefault(4)?.ToIntegers())
        : StridedView.Slice(inputs[0]!.Dims, [.. node.Integers("starts") ?? []], [.. node.Integers("ends") ?? []],
            node.Integers("axes")?.ToArray(), null);

    public static int[] SplitSizes(int[] dims, int axis, TensorValue?[] inputs, TensorNode node, int outputs)
    {
        long[]? given = inputs.Length > 1 && inputs[1] is { } sizes ? sizes.ToIntegers() : node.Integers("split")?.ToArray();
        if (given is null)
        {
            int parts = (int)node.Integer("num_outputs", outputs), each = (dims[axis] + parts - 1) / parts;
            given = Enumerable.Range(0, parts).Select(i => (long)Math.Max(0, Math.Min(each, dims[axis] - (i * each)))).ToArray();
        }

        return given.Length == outputs && given.Sum() == dims[axis] ? Shapes.ToDims(given)
            : throw new TensorShapeException($"Split makes [{string.Join(", ", given)}] of {dims[axis]}.");
    }

    /// <summary>Zeros (or others) put around; the pads by axis as (before, after).</summary>
    public static (int Before, int After)[] Pads(TensorValue?[] inputs, TensorNode node)
    {
        int rank = inputs[0]!.Dims.Length;
        long[] pads = inputs.Length > 1 && inputs[1] is { } given
            ? given.ToIntegers()
            : [.. node.Integers("pads") ?? node.Integers("paddings") ?? []];
        long[]? axes = inputs.ElementAtOrDefault(3)?.ToIntegers();
        int[] at = axes is null ? Enumerable.Range(0, rank).ToArray() : axes.Select(axis => Shapes.Axis(axis, rank)).ToArray();
        if (pads.Length != 2 * at.Length)
        {
            throw new TensorShapeException($"Pad has {pads.Length} pads for {at.Length} axes.");
        }

        var result = new (int, int)[rank];
        for (int i = 0; i < at.Length; i++)
        {
            result[at[i]] = (checked((int)pads[i]), checked((int)pads[at.Length + i]));
        }

        return result;
    }

    private static TensorValue Cast(TensorValue x, TensorNode node) => node.Integer("to", 1) switch
    {
        1 or 10 or 11 or 16 => TensorValue.Of(x.Dims, [.. x.Numbers]),
        9 => TensorValue.Of(x.Dims, Array.ConvertAll(x.Numbers, value => value != 0 ? 1L : 0), isBoolean: true),
        _ => TensorValue.Of(x.Dims, [.. x.ToIntegers()]),
    };

    private static TensorValue Take(TensorValue x, StridedView view) => Take(x, view.Dims, view.Positions());

    private static TensorValue Take(TensorValue x, int[] dims, IEnumerable<int> positions)
    {
        int count = Shapes.Count(dims), n = 0;
        if (x.IsFloat)
        {
            double[] source = x.Numbers, numbers = new double[count];
            foreach (int position in positions)
            {
                numbers[n++] = source[position];
            }

            return TensorValue.Of(dims, numbers);
        }

        long[] integers = new long[count];
        foreach (int position in positions)
        {
            integers[n++] = x.Integers[position];
        }

        return TensorValue.Of(dims, integers, x.Element == TensorElement.Boolean);
    }

    private static TensorValue TileOf(TensorValue x, long[] repeats)
    {
        (StridedView view, int[] result) = StridedView.Tile(x.Dims, repeats);
        return Take(x, result, view.Positions());
    }

    private static TensorValue Concatenate(TensorValue[] parts, int axis)
    {
        int[] dims = [.. parts[0].Dims];
        dims[axis] = checked(parts.Sum(part => part.Dims[axis]));
        int count = Shapes.Count(dims), outer = Shapes.Count(dims.AsSpan(0, axis)), inner = Shapes.Count(dims.AsSpan(axis + 1));
        if (parts.Any(part => part.Dims.Length != dims.Length || part.Count != (long)outer * part.Dims[axis] * inner))
        {
            throw new TensorShapeException(
                $"Concat joins {string.Join(" and ", parts.Select(part => $"[{Shapes.Text(part.Dims)}]"))} along axis {axis}.");
        }

        bool isFloat = parts.Any(part => part.IsFloat);
        double[] numbers = new double[isFloat ? count : 0];
        long[] integers = new long[isFloat ? 0 : count];
        int n = 0;
        for (int o = 0; o < outer; o++)
        {
            foreach (TensorValue part in parts)
            {
                int length = part.Dims[axis] * inner;
                if (isFloat)
                {
                    Array.Copy(part.Numbers, o * length, numbers, n, length);
                }
                else
                {
                    Array.Copy(part.Integers, o * length, integers, n, length);
                }

                n += length;
            }
        }

        return isFloat ? TensorValue.Of(dims, numbers) : TensorValue.Of(dims, integers, parts[0].Element == TensorElement.Boolean);
    }

    private static TensorValue[] Split(TensorValue?[] inputs, TensorNode node)
    {
        TensorValue x = inputs[0]!;
        int axis = Shapes.Axis(node.Integer("axis", 0), x.Dims.Length), start = 0;
        return SplitSizes(x.Dims, axis, inputs, node, node.Outputs.Count).Select(size =>
        {
            TensorValue part = Take(x, StridedView.Slice(x.Dims, [start], [start + size], [axis], null));
            start += size;
            return part;
        }).ToArray();
    }

    private static TensorValue Gather(TensorValue x, TensorValue indices, int axis)
    {
        int size = x.Dims[axis], inner = Shapes.Count(x.Dims.AsSpan(axis + 1)), outer = Shapes.Count(x.Dims.AsSpan(0, axis));
        int[] dims = [.. x.Dims[..axis], .. indices.Dims, .. x.Dims[(axis + 1)..]];
        Shapes.Count(dims);
        int[] rows = Array.ConvertAll(indices.ToIntegers(), index => Shapes.Axis(index, size));
        return Take(x, dims, Enumerable.Range(0, outer)
            .SelectMany(o => rows.SelectMany(row => Enumerable.Range(((o * size) + row) * inner, inner))));
    }

    private static TensorValue Where(TensorValue condition, TensorValue a, TensorValue b)
    {
        int[] dims = Shapes.Broadcast(Shapes.Broadcast(condition.Dims, a.Dims), b.Dims);
        TensorValue chosen = Take(condition, StridedView.Expand(condition.Dims, dims));
        TensorValue yes = Take(a, StridedView.Expand(a.Dims, dims)), no = Take(b, StridedView.Expand(b.Dims, dims));
        return a.IsFloat || b.IsFloat
            ? TensorValue.Of(dims, chosen.Integers.Select((one, i) => one != 0 ? yes.Numbers[i] : no.Numbers[i]).ToArray())
            : TensorValue.Of(dims, chosen.Integers.Select((one, i) => one != 0 ? yes.Integers[i] : no.Integers[i]).ToArray(),
                a.Element == TensorElement.Boolean);
    }

    private static TensorValue Range(TensorValue start, TensorValue limit, TensorValue delta)
    {
        double from = start.Numbers[0], step = delta.Numbers[0], length = Math.Max(0, Math.Ceiling((limit.Numbers[0] - from) / step));
        if (!(length <= Shapes.MaximumElements))
        {
            throw new TensorShapeException($"Range makes {length} values.");
        }

        return start.IsFloat
            ? TensorValue.Of([(int)length], Enumerable.Range(0, (int)length).Select(i => from + (i * step)).ToArray())
            : TensorValue.Of([(int)length], Enumerable.Range(0, (int)length).Select(i => start.Integers[0] + (i * delta.Integers[0]))
                .ToArray());
    }

    private static TensorValue Filled(int[] dims, TensorNode node)
    {
        int count = Shapes.Count(dims);
        TensorValue value = node.Attributes.GetValueOrDefault("value")?.Tensor is { } tensor
            ? TensorValue.Of(tensor)
            : TensorValue.Of([1], [0.0]);
        if (value.IsFloat)
        {
            double[] numbers = new double[count];
            Array.Fill(numbers, value.Numbers[0]);
            return TensorValue.Of(dims, numbers);
        }

        long[] integers = new long[count];
        Array.Fill(integers, value.Integers[0]);
        return TensorValue.Of(dims, integers, value.Element == TensorElement.Boolean);
    }

    private static TensorValue Pad(TensorValue?[] inputs, TensorNode node)
    {
        TensorValue x = inputs[0]!;
        string mode = node.Text("mode", "constant");
        (int Before, int After)[] pads = Pads(inputs, node);
        double fill = inputs.ElementAtOrDefault(2) is { } given ? given.Numbers[0] : node.Number("value", 0);
        int[] dims = x.Dims.Zip(pads, (dim, pad) => checked(dim + pad.Before + pad.After)).ToArray(), strides = Shapes.Strides(x.Dims);
        double[] result = new double[Shapes.Count(dims)];
        double[] source = x.Numbers;
        int[] index = new int[dims.Length];
        for (int n = 0; n < result.Length; n++)
        {
            int position = 0;
            for (int axis = 0; axis < dims.Length && position >= 0; axis++)
            {
                int at = index[axis] - pads[axis].Before, size = x.Dims[axis];
                at = at >= 0 && at < size ? at : mode switch
                {
                    "edge" => Math.Clamp(at, 0, size - 1),
                    "reflect" => at < 0 ? -at : (2 * (size - 1)) - at,
                    "constant" => -1,
                    _ => throw new TensorShapeException($"Pad's mode '{mode}' is not known."),
                };
                position = at < 0 ? -1 : position + (at * strides[axis]);
            }

            result[n] = position < 0 ? fill : source[position];
            for (int axis = dims.Length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return x.IsFloat
            ? TensorValue.Of(dims, result)
            : TensorValue.Of(dims, Array.ConvertAll(result, value => (long)value), x.Element == TensorElement.Boolean);
    }

    private static TensorValue Trilu(TensorValue?[] inputs, TensorNode node)
    {
        TensorValue x = inputs[0]!;
        long k = inputs.ElementAtOrDefault(1)?.ToIntegers()[0] ?? 0;
        int columns = x.Dims[^1], rows = x.Dims[^2];
        bool upper = node.Integer("upper", 1) != 0;
        double[] numbers = x.Numbers.Select((value, i) =>
        {
            int column = i % columns, row = i / columns % rows;
            return (upper ? column >= row + k : column <= row + k) ? value : 0;
        }).ToArray();
        return x.IsFloat
            ? TensorValue.Of(x.Dims, numbers)
            : TensorValue.Of(x.Dims, Array.ConvertAll(numbers, value => (long)value), x.Element == TensorElement.Boolean);
    }

    private static TensorValue CumulativeSum(TensorValue x, int axis)
    {
        int inner = Shapes.Count(x.Dims.AsSpan(axis + 1)), size = x.Dims[axis];
        double[] sums = [.. x.Numbers];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += i / inner % size > 0 ? sums[i - inner] : 0;
        }

        return x.IsFloat ? TensorValue.Of(x.Dims, sums) : TensorValue.Of(x.Dims, Array.ConvertAll(sums, value => (long)value));
    }
}
