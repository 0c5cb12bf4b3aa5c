using Model.Onnx.Format;

namespace Model.Onnx.Import.Operations;

/// <summary>Operations that move no value: Reshape, Flatten, Squeeze, Unsqueeze, Transpose of axes of length 1, Identity,
/// Dropout.</summary>
internal static class Shapes
{
    public static Value Identity(ImportContext context, OnnxNode node) => context.Get(node, 0);

    public static Value Dropout(ImportContext context, OnnxNode node) =>
        node.Has(2) && context.Get(node, 2) is SizesValue { Items: [{ Known: not 0 }] }
            ? throw ImportContext.Unsupported(node, "is in training mode; export the model in evaluation mode")
            : context.Get(node, 0);

    public static Value Flatten(ImportContext context, OnnxNode node)
    {
        ActivationValue input = context.Activation(node, 0);
        int rank = input.Dims.Count;
        long stated = node.Int("axis", 1);
        int axis = stated == rank ? rank : context.Axis(node, stated, rank);
        return Regroup(context, node, input, [Dim.Product(input.Dims.Take(axis)), Dim.Product(input.Dims.Skip(axis))]);
    }

    public static Value Reshape(ImportContext context, OnnxNode node)
    {
        Value data = context.Get(node, 0);
        if (context.Get(node, 1) is not SizesValue shape)
        {
            throw ImportContext.Unsupported(node, "its new shape is not known");
        }

        if (data is not ActivationValue)
        {
            return ReshapeConstant(context, node, data, shape);
        }

        ActivationValue input = context.Activation(node, 0);
        bool zeroCopies = node.Int("allowzero", 0) == 0;
        var dims = new List<Dim>();
        int inferred = -1;
        for (int i = 0; i < shape.Items.Count; i++)
        {
            Dim item = shape.Items[i];
            if (item.Known == -1)
            {
                inferred = inferred < 0 ? i : throw context.Malformed(node, "leaves more than one dimension open.");
                item = Dim.One;
            }
            else if (item.Known == 0 && zeroCopies)
            {
                item = i < input.Dims.Count
                    ? input.Dims[i] : throw context.Malformed(node, $"copies dimension {i} of an input of {input.Dims.Count}.");
            }

            dims.Add(item);
        }

        if (inferred >= 0)
        {
            dims[inferred] = Dim.Product(input.Dims).DividedBy(Dim.Product(dims))
                ?? throw ImportContext.Unsupported(node, $"its open dimension cannot be worked out of [{string.Join(", ", input.Dims)}] and [{string.Join(", ", shape.Items)}]");
        }

        return Regroup(context, node, input, dims);
    }

    public static Value Squeeze(ImportContext context, OnnxNode node)
    {
        Value data = context.Get(node, 0);
        if (data is SizesValue sizes)
        {
            return sizes.Items.Count == 1 ? sizes with { IsScalar = true } : sizes;
        }

        ActivationValue input = context.Activation(node, 0);
        IReadOnlyList<long>? axes = node.Has(1) ? context.Integers(node, 1) : node.Ints("axes");
        bool[] drop = new bool[input.Dims.Count];
        for (int axis = 0; axis < drop.Length; axis++)
        {
            drop[axis] = axes is null && axis > 0 && input.Dims[axis].IsOne;
        }

        foreach (long axis in axes ?? [])
        {
            int at = context.Axis(node, axis, drop.Length);
            drop[at] = input.Dims[at].IsOne && at > 0
                ? true : throw ImportContext.Unsupported(node, $"removes axis {axis} of size {input.Dims[at]}");
        }

        return input with { Dims = input.Dims.Where((_, axis) => !drop[axis]).ToArray() };
    }

    public static Value Unsqueeze(ImportContext context, OnnxNode node)
    {
        Value data = context.Get(node, 0);
        if (data is SizesValue sizes)
        {
            return sizes with { IsScalar = false };
        }

        IReadOnlyList<long> axes = node.Has(1) ? context.Integers(node, 1) : node.Ints("axes") ?? [];
        if (data is ConstantValue constant)
        {
            int[] constantDims = Insert(context, node, constant.Dims, axes, 1);
            return constant with { Dims = constantDims };
        }

        ActivationValue input = context.Activation(node, 0);
        Dim[] dims = Insert(context, node, input.Dims, axes, Dim.One);
        return dims[0].Equals(context.Batch) && axes.All(axis => axis != 0)
            ? input with { Dims = dims }
            : throw ImportContext.Unsupported(node, "adds an axis before the batch");
    }

    public static Value Transpose(ImportContext context, OnnxNode node)
    {
        Value data = context.Get(node, 0);
        int rank = data switch
        {
            ActivationValue value => value.Dims.Count,
            ConstantValue value => value.Dims.Count,
            _ => throw ImportContext.Unsupported(node, "transposes a shape"),
        };
        int[] order = (node.Ints("perm") is { Count: > 0 } given
            ? given : Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis).ToArray())
            .Select(axis => context.Axis(node, axis, rank)).ToArray();
        if (order.Length != rank || order.Distinct().Count() != rank)
        {
            throw context.Malformed(node, $"perm [{string.Join(", ", order)}] is no order of {rank} axes.");
        }

        if (data is ConstantValue constant)
        {
            return TransposeConstant(context, node, constant, order);
        }

        var input = (ActivationValue)data;
        Dim[] dims = Array.ConvertAll(order, axis => input.Dims[axis]);
        int[] moved = order.Where(axis => !input.Dims[axis].IsOne && !IsEqualChannels(input, axis)).ToArray();
        if (input.IsTimeFirst && moved is [0, var later, var earlier] && later > earlier)
        {
            return input with { Dims = dims, IsTimeFirst = false };
        }

        return !input.IsTimeFirst && input.Padding is null && order[0] == 0 && moved.SequenceEqual(moved.Order())
            ? input with { Dims = dims }
            : throw ImportContext.Unsupported(node, $"changes the order of [{string.Join(", ", input.Dims)}] to [{string.Join(", ", order)}]; only axes of length 1 may move");
    }

    /// <summary>Equal channels are one channel that may stand anywhere: channels last or first.</summary>
    private static bool IsEqualChannels(ActivationValue value, int axis) =>
        value.EqualChannels > 1 && axis == Enumerable.Range(1, value.Dims.Count - 1)
            .First(candidate => value.Dims[candidate].Known == value.EqualChannels);

    private static ActivationValue Regroup(ImportContext context, OnnxNode node, ActivationValue input, IReadOnlyList<Dim> dims)
    {
        if (dims.Count == 0 || !dims[0].Equals(context.Batch))
        {
            throw ImportContext.Unsupported(
                node, $"regroups [{string.Join(", ", input.Dims)}] as [{string.Join(", ", dims)}], which mixes clips of a batch");
        }

        return Dim.Product(dims).Equals(Dim.Product(input.Dims))
            ? input with { Dims = dims }
            : throw ImportContext.Unsupported(
                node, $"regroups [{string.Join(", ", input.Dims)}] as [{string.Join(", ", dims)}], which cannot be followed");
    }

    private static Value ReshapeConstant(ImportContext context, OnnxNode node, Value data, SizesValue shape)
    {
        ConstantValue constant = context.Constant(node, 0);
        long[] dims = shape.Items.Select(item => item.Known ?? 0).ToArray();
        long known = dims.Where(dim => dim != -1).Aggregate(1L, (product, dim) =>
            Math.Min(product * Math.Clamp(dim, 0, int.MaxValue), int.MaxValue));
        for (int i = 0; i < dims.Length; i++)
        {
            dims[i] = dims[i] == -1 && known > 0 ? constant.Data.Length / known : dims[i];
        }

        bool fits = dims.All(dim => dim is > 0 and <= int.MaxValue) && Dim.Product(dims.Select(Dim.Of)).Known == constant.Data.Length;
        if (!fits)
        {
            throw ImportContext.Unsupported(
                node, $"regroups a constant of {constant.Data.Length} numbers as [{string.Join(", ", shape.Items)}]");
        }

        return data is SizesValue sizes && dims.Length <= 1
            ? sizes with { IsScalar = dims.Length == 0 }
            : constant with { Dims = Array.ConvertAll(dims, dim => (int)dim) };
    }

    private static ConstantValue TransposeConstant(ImportContext context, OnnxNode node, ConstantValue constant, int[] order)
    {
        if (order.Length != 2 || order[0] == 0)
        {
            return order.SequenceEqual(order.Order())
                ? constant : throw ImportContext.Unsupported(node, "transposes a constant of more than two dimensions");
        }

        int rows = constant.Dims[0], columns = constant.Dims[1];
        var data = new float[constant.Data.Length];
        for (int i = 0; i < data.Length; i++)
        {
            data[((i % columns) * rows) + (i / columns)] = constant.Data[i];
        }

        return constant with { Dims = [columns, rows], Data = data };
    }

    private static T[] Insert<T>(ImportContext context, OnnxNode node, IReadOnlyList<T> dims, IReadOnlyList<long> axes, T one)
    {
        int rank = dims.Count + axes.Count;
        if (rank > 8)
        {
            throw ImportContext.Unsupported(node, $"makes a value of {rank} dimensions");
        }

        HashSet<int> inserted = axes.Select(axis => context.Axis(node, axis, rank)).ToHashSet();
        if (inserted.Count != axes.Count)
        {
            throw context.Malformed(node, $"adds the same axis twice: [{string.Join(", ", axes)}].");
        }

        int next = 0;
        return Enumerable.Range(0, rank).Select(axis => inserted.Contains(axis) ? one : dims[next++]).ToArray();
    }
}
