using Model.Onnx.Format;
using SerHost.Sdk.Graph;

namespace Model.Onnx.Import.Operations;

/// <summary>Add, Sub, Mul, Div, Sum and Concat, on layers, constants and shapes.</summary>
internal static class Arithmetic
{
    public static Value Add(ImportContext context, OnnxNode node)
    {
        if (context.Get(node, 0) is ActivationValue && context.Get(node, 1) is ActivationValue)
        {
            return Sum(context, node);
        }

        return Binary(context, node, (a, b) => a + b, SizeSum, term => (1, term), term => (1, term));
    }

    public static Value Sub(ImportContext context, OnnxNode node) =>
        Binary(context, node, (a, b) => a - b, SizeDifference, term => (1, -term), term => (-1, term));

    public static Value Mul(ImportContext context, OnnxNode node) =>
        Binary(context, node, (a, b) => a * b, (a, b) => a.Times(b), factor => (factor, 0), factor => (factor, 0));

    public static Value Div(ImportContext context, OnnxNode node) =>
        Binary(context, node, (a, b) => a / b, (a, b) => a.DividedBy(b), divisor => (1 / divisor, 0), null);

    /// <summary>Sum of any number of layers of one shape: the join of residual branches.</summary>
    public static Value Sum(ImportContext context, OnnxNode node)
    {
        ActivationValue[] terms = Enumerable.Range(0, node.Inputs.Count).Select(i => context.Activation(node, i)).ToArray();
        if (terms.Length == 1)
        {
            return terms[0];
        }

        if (terms.Any(term => !Compatible(term.Shape, terms[0].Shape) || term.Dims.Count != terms[0].Dims.Count))
        {
            terms = Array.ConvertAll(terms, term => Views.Materialise(context, node, term));
        }

        foreach (ActivationValue term in terms)
        {
            if (!Compatible(term.Shape, terms[0].Shape))
            {
                throw ImportContext.Unsupported(
                    node, $"adds {Views.Text(terms[0].Shape)} and {Views.Text(term.Shape)}; a layer adds equal shapes");
            }
        }

        string name = context.Names.ForOperation(node.Name, node.Operator);
        return context.Add(new AddLayer(name, terms.Select(term => term.Layer).ToArray()), terms[0].Shape, terms[0].Dims);
    }

    public static Value Concat(ImportContext context, OnnxNode node)
    {
        Value[] parts = Enumerable.Range(0, node.Inputs.Count).Select(i => context.Get(node, i)).ToArray();
        if (parts.Length > 0 && parts.All(part => part is SizesValue))
        {
            return new SizesValue(parts.SelectMany(part => ((SizesValue)part).Items).ToArray(), IsScalar: false);
        }

        ActivationValue[] layers = Enumerable.Range(0, parts.Length)
            .Select(i => Views.Materialise(context, node, context.Activation(node, i))).ToArray();
        if (layers.Length == 0 || context.Axis(node, node.Int("axis", 1), layers[0].Dims.Count) != 1)
        {
            throw ImportContext.Unsupported(node, "joins along another axis than the channels");
        }

        Dim[] channels = layers.Select(layer => layer.Shape.Channels).ToArray();
        if (channels.Any(count => count.Known is null))
        {
            throw ImportContext.Unsupported(node, "joins an unknown number of channels");
        }

        Dim total = Dim.Of(channels.Sum(count => count.Known!.Value));
        string name = context.Names.ForOperation(node.Name, node.Operator);
        return context.Add(
            new ConcatenateLayer(name, layers.Select(layer => layer.Layer).ToArray()),
            layers[0].Shape with { Channels = total },
            [context.Batch, total, .. layers[0].Dims.Skip(2)]);
    }

    private static bool Compatible(LayerShape a, LayerShape b) =>
        a.Dims.Zip(b.Dims).All(pair => pair.First.Known is null == pair.Second.Known is null && pair.First.Known == pair.Second.Known);

    private static Value Binary(
        ImportContext context,
        OnnxNode node,
        Func<float, float, float> onNumbers,
        Func<Dim, Dim, Dim?> onSizes,
        Func<float, (float Scale, float Shift)> layerFirst,
        Func<float, (float Scale, float Shift)>? constantFirst)
    {
        Value left = context.Get(node, 0), right = context.Get(node, 1);
        switch (left, right)
        {
            case (SizesValue a, SizesValue b):
                return Sizes(context, node, a, b, onSizes);
            case (ActivationValue, ActivationValue):
                throw ImportContext.Unsupported(node, "combines two computed values; only sums of them are layers");
            case (ActivationValue, _):
                return BatchNormalizations.Arithmetic(context, node, context.Activation(node, 0), context.Constant(node, 1), layerFirst);
            case (_, ActivationValue) when constantFirst is not null:
                return BatchNormalizations.Arithmetic(context, node, context.Activation(node, 1), context.Constant(node, 0), constantFirst);
            case (_, ActivationValue):
                throw ImportContext.Unsupported(node, "divides by a computed value");
            default:
                return Constants.Broadcast(context, node, context.Constant(node, 0), context.Constant(node, 1), onNumbers);
        }
    }

    private static SizesValue Sizes(ImportContext context, OnnxNode node, SizesValue a, SizesValue b, Func<Dim, Dim, Dim?> onSizes)
    {
        int count = Math.Max(a.Items.Count, b.Items.Count);
        if ((a.Items.Count != count && a.Items.Count != 1) || (b.Items.Count != count && b.Items.Count != 1))
        {
            throw context.Malformed(node, $"combines lists of {a.Items.Count} and {b.Items.Count} numbers.");
        }

        var items = new Dim[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = onSizes(a.Items[a.Items.Count == 1 ? 0 : i], b.Items[b.Items.Count == 1 ? 0 : i])
                ?? throw ImportContext.Unsupported(node, "computes with an unknown size");
        }

        return new SizesValue(items, a.IsScalar && b.IsScalar);
    }

    private static Dim? SizeSum(Dim a, Dim b) => a.Known is { } x && b.Known is { } y ? Dim.Of(unchecked(x + y)) : null;

    private static Dim? SizeDifference(Dim a, Dim b) => a.Known is { } x && b.Known is { } y ? Dim.Of(unchecked(x - y)) : null;
}
