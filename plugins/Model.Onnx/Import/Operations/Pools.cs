using Model.Onnx.Format;
using SerHost.Sdk.Graph;

namespace Model.Onnx.Import.Operations;

/// <summary>MaxPool, AveragePool, GlobalAveragePool, ReduceMean.</summary>
internal static class Pools
{
    public static Value MaxPool(ImportContext context, OnnxNode node) => Pool(context, node, PoolKind.Maximum);

    public static Value AveragePool(ImportContext context, OnnxNode node) => Pool(context, node, PoolKind.Average);

    public static Value GlobalAveragePool(ImportContext context, OnnxNode node)
    {
        ActivationValue input = Views.Materialise(context, node, context.Activation(node, 0));
        bool overHeight = !input.Shape.Height.IsOne;
        Dim[] dims = [.. input.Dims.Take(2), .. input.Dims.Skip(2).Select(_ => Dim.One)];
        var shape = new LayerShape(input.Shape.Channels, Dim.One, Dim.One);
        return context.Add(new MeanLayer(Name(context, node), input.Layer, overHeight, OverWidth: true), shape, dims);
    }

    public static Value ReduceMean(ImportContext context, OnnxNode node)
    {
        ActivationValue input = context.Activation(node, 0);
        IReadOnlyList<long> axes = node.Has(1) ? context.Integers(node, 1) : node.Ints("axes") ?? [];
        if (axes.Count == 0 && node.Int("noop_with_empty_axes", 0) != 0)
        {
            return input;
        }

        bool[] reduced = new bool[input.Dims.Count];
        foreach (long axis in axes.Count > 0 ? axes : Enumerable.Range(0, reduced.Length).Select(axis => (long)axis))
        {
            reduced[context.Axis(node, axis, reduced.Length)] = true;
        }

        IReadOnlyList<IReadOnlyList<int>> groups = input.Groups()
            ?? throw ImportContext.Unsupported(node, "averages over axes that cut through a layer's");
        int[] layerAxes = Enumerable.Range(0, reduced.Length).Where(axis => reduced[axis]).SelectMany(axis => groups[axis]).ToArray();
        if (reduced[0] || layerAxes.Contains(0))
        {
            throw ImportContext.Unsupported(node, "averages over the batch or the channels; only height and width are averaged by a layer");
        }

        bool keep = node.Int("keepdims", 1) != 0;
        Dim[] dims = input.Dims.Select((dim, axis) => reduced[axis] ? Dim.One : dim).Where((_, axis) => keep || !reduced[axis]).ToArray();
        bool overHeight = layerAxes.Contains(1), overWidth = layerAxes.Contains(2);
        if (!overHeight && !overWidth)
        {
            return input with { Dims = dims };
        }

        var shape = new LayerShape(
            input.Shape.Channels, overHeight ? Dim.One : input.Shape.Height, overWidth ? Dim.One : input.Shape.Width);
        return context.Add(new MeanLayer(Name(context, node), input.Layer, overHeight, overWidth), shape, dims);
    }

    private static ActivationValue Pool(ImportContext context, OnnxNode node, PoolKind kind)
    {
        ActivationValue input = Views.Materialise(context, node, context.Activation(node, 0));
        IReadOnlyList<long> kernel = node.Ints("kernel_shape") ?? [];
        if (kernel.Count != input.Dims.Count - 2)
        {
            throw context.Malformed(
                node, $"kernel_shape [{string.Join(", ", kernel)}] does not fit an input of {input.Dims.Count} dimensions.");
        }

        Window2D window = WindowReader.Read(context, node, kernel, input.Shape, out bool exceeds);
        bool countsPadding = node.Int("count_include_pad", 0) != 0;
        if (exceeds && countsPadding && kind == PoolKind.Average)
        {
            throw ImportContext.Unsupported(node, "combines ceil_mode with count_include_pad where a window reaches past the padding");
        }

        LayerShape shape = WindowReader.Slide(context, node, window, input.Shape, input.Shape.Channels);
        var layer = new PoolLayer(Name(context, node), input.Layer, kind, window) { CountsPadding = countsPadding };
        return context.Add(layer, shape, kernel.Count == 1
            ? [context.Batch, shape.Channels, shape.Width]
            : [context.Batch, shape.Channels, shape.Height, shape.Width]);
    }

    private static string Name(ImportContext context, OnnxNode node) => context.Names.ForOperation(node.Name, node.Operator);
}
