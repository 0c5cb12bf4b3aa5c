using Model.Onnx.Format;

namespace Model.Onnx.Import.Operations;

/// <summary>Shape, Gather, Slice, Cast and ReduceProd on shapes: what exporters write to work out a Reshape.</summary>
internal static class Sizes
{
    public static Value Shape(ImportContext context, OnnxNode node)
    {
        Dim[] dims = context.Get(node, 0) switch
        {
            ActivationValue { Padding: null } activation => activation.Dims.ToArray(),
            ConstantValue constant => constant.Dims.Select(dim => Dim.Of(dim)).ToArray(),
            SizesValue sizes => sizes.IsScalar ? [] : [Dim.Of(sizes.Items.Count)],
            _ => throw ImportContext.Unsupported(node, "asks for the shape of something unknown"),
        };
        (int start, int count) = Range(dims.Length, node.Int("start", 0), node.Int("end", long.MaxValue));
        return new SizesValue(dims.AsSpan(start, count).ToArray(), IsScalar: false);
    }

    public static Value Gather(ImportContext context, OnnxNode node)
    {
        if (context.Get(node, 0) is not SizesValue { IsScalar: false } sizes || context.Get(node, 1) is not SizesValue indices)
        {
            throw ImportContext.Unsupported(node, "picks parts of a computed value");
        }

        Dim[] items = indices.Items.Select(index => index.Known is { } known
            ? sizes.Items[context.Axis(node, known, sizes.Items.Count)]
            : throw ImportContext.Unsupported(node, "picks by an unknown index")).ToArray();
        return new SizesValue(items, indices.IsScalar);
    }

    public static Value Slice(ImportContext context, OnnxNode node)
    {
        if (context.Get(node, 0) is not SizesValue { IsScalar: false } sizes)
        {
            throw ImportContext.Unsupported(node, "cuts out parts of a computed value");
        }

        IReadOnlyList<long> starts = node.Has(1) ? context.Integers(node, 1) : node.Ints("starts") ?? [];
        IReadOnlyList<long> ends = node.Has(2) ? context.Integers(node, 2) : node.Ints("ends") ?? [];
        bool forwards = !node.Has(4) || context.Integers(node, 4) is [1];
        if (starts.Count != 1 || ends.Count != 1 || !forwards)
        {
            throw ImportContext.Unsupported(node, "cuts a shape in another way than from one index to another");
        }

        (int start, int count) = Range(sizes.Items.Count, starts[0], ends[0]);
        return new SizesValue(sizes.Items.Skip(start).Take(count).ToArray(), IsScalar: false);
    }

    public static Value Cast(ImportContext context, OnnxNode node) => context.Get(node, 0) switch
    {
        ActivationValue activation => node.Int("to", 1) == 1
            ? activation
            : throw ImportContext.Unsupported(node, "turns computed values into another type than float32"),
        Value constant => constant,
    };

    public static Value ReduceProd(ImportContext context, OnnxNode node) => context.Get(node, 0) is SizesValue sizes
        ? new SizesValue([Dim.Product(sizes.Items)], node.Int("keepdims", 1) == 0)
        : throw ImportContext.Unsupported(node, "multiplies computed values");

    private static (int Start, int Count) Range(int length, long start, long end)
    {
        long from = Math.Clamp(start < 0 ? Math.Max(start, -length) + length : start, 0, length);
        long to = Math.Clamp(end < 0 ? Math.Max(end, -length) + length : end, 0, length);
        return ((int)from, (int)Math.Max(0, to - from));
    }
}
