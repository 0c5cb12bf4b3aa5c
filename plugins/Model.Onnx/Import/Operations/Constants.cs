using Model.Onnx.Format;

namespace Model.Onnx.Import.Operations;

/// <summary>Constants, and functions of constants that exporters leave in a graph.</summary>
internal static class Constants
{
    private const int MaximumCount = 1 << 20;

    public static Value Constant(ImportContext context, OnnxNode node)
    {
        if (node.Attributes.TryGetValue("value", out OnnxAttribute? value) && value.Tensor is { } tensor)
        {
            return ImportContext.Decode(node, tensor);
        }

        if (node.Attributes.TryGetValue("value_int", out value) && value.Int is { } number)
        {
            return new SizesValue([Dim.Of(number)], IsScalar: true);
        }

        if (node.Attributes.TryGetValue("value_ints", out value))
        {
            return new SizesValue(value.Ints.Select(Dim.Of).ToArray(), IsScalar: false);
        }

        if (node.Attributes.TryGetValue("value_float", out value) && value.Float is { } real)
        {
            return new ConstantValue([], [real], "");
        }

        return node.Attributes.TryGetValue("value_floats", out value)
            ? new ConstantValue([value.Floats.Count], value.Floats.ToArray(), "")
            : throw ImportContext.Unsupported(node, "holds no numbers");
    }

    public static Value ConstantOfShape(ImportContext context, OnnxNode node)
    {
        long[] dims = context.Integers(node, 0);
        long count = 1;
        foreach (long dim in dims)
        {
            count = dim is >= 0 and <= MaximumCount ? count * dim : MaximumCount + 1L;
            if (count > MaximumCount)
            {
                throw ImportContext.Unsupported(node, $"makes a constant of more than {MaximumCount} numbers");
            }
        }

        OnnxTensor? fill = node.Attributes.TryGetValue("value", out OnnxAttribute? value) ? value.Tensor : null;
        if (fill is { IsInteger: true, Count: 1 } && dims.Length <= 1)
        {
            return new SizesValue(Enumerable.Repeat(Dim.Of(fill.ToInt64s()[0]), (int)count).ToArray(), dims.Length == 0);
        }

        float number = fill is { Count: 1 } ? fill.ToFloats()[0] : 0;
        return new ConstantValue(Array.ConvertAll(dims, dim => (int)dim), Enumerable.Repeat(number, (int)count).ToArray(), "");
    }

    public static Value Sqrt(ImportContext context, OnnxNode node) => Map(context, node, MathF.Sqrt);

    public static Value Reciprocal(ImportContext context, OnnxNode node) => Map(context, node, value => 1 / value);

    public static Value Neg(ImportContext context, OnnxNode node) => context.Get(node, 0) is ActivationValue
        ? BatchNormalizations.Arithmetic(context, node, context.Activation(node, 0), new ConstantValue([], [-1], ""), factor => (factor, 0))
        : Map(context, node, value => -value);

    /// <summary>Two constants combined with the usual broadcasting.</summary>
    public static ConstantValue Broadcast(
        ImportContext context, OnnxNode node, ConstantValue a, ConstantValue b, Func<float, float, float> function)
    {
        int rank = Math.Max(a.Dims.Count, b.Dims.Count);
        var dims = new int[rank];
        long count = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            int first = DimAt(a, axis, rank), second = DimAt(b, axis, rank);
            if (first != second && first != 1 && second != 1)
            {
                throw context.Malformed(node, $"combines constants of [{string.Join(", ", a.Dims)}] and [{string.Join(", ", b.Dims)}].");
            }

            dims[axis] = first == 1 ? second : first;
            count *= dims[axis];
            if (count > Math.Max(MaximumCount, Math.Max(a.Data.Length, b.Data.Length)))
            {
                throw ImportContext.Unsupported(node, $"makes a constant of more than {MaximumCount} numbers");
            }
        }

        var data = new float[count];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = function(a.Data[Position(a, dims, i)], b.Data[Position(b, dims, i)]);
        }

        return new ConstantValue(dims, data, a.Name.Length > 0 ? a.Name : b.Name);
    }

    private static ConstantValue Map(ImportContext context, OnnxNode node, Func<float, float> function)
    {
        ConstantValue constant = context.Constant(node, 0);
        return constant with { Data = Array.ConvertAll(constant.Data, value => function(value)) };
    }

    private static int DimAt(ConstantValue value, int axis, int rank)
    {
        int own = axis - (rank - value.Dims.Count);
        return own < 0 ? 1 : value.Dims[own];
    }

    /// <summary>Position in a constant of element <paramref name="index"/> of the broadcast result.</summary>
    private static int Position(ConstantValue value, int[] dims, int index)
    {
        int position = 0, stride = 1;
        for (int axis = dims.Length - 1; axis >= 0; axis--)
        {
            int coordinate = index % dims[axis];
            index /= dims[axis];
            int size = DimAt(value, axis, dims.Length);
            position += size == 1 ? 0 : coordinate * stride;
            stride *= size;
        }

        return position;
    }
}
