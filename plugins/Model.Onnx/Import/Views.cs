using Model.Onnx.Format;
using SerHost.Sdk.Graph;

namespace Model.Onnx.Import;

/// <summary>Turns a value's view of a layer into the layer's own axes where a layer
/// needs them, by reshape layers that move no value.</summary>
internal static class Views
{
    /// <summary>Makes the layer's axes those of the view: [n, c, h, w], [n, c, w] (height 1) or [n, c].</summary>
    public static ActivationValue Materialise(ImportContext context, OnnxNode node, ActivationValue value)
    {
        LayerShape wanted = value.Dims.Count switch
        {
            2 => new LayerShape(value.Dims[1], Dim.One, Dim.One),
            3 => new LayerShape(value.Dims[1], Dim.One, value.Dims[2]),
            4 => new LayerShape(value.Dims[1], value.Dims[2], value.Dims[3]),
            _ => throw ImportContext.Unsupported(
                node, $"reads a value of {value.Dims.Count} dimensions; layers have a batch and up to three"),
        };
        return Reach(context, node, value, wanted);
    }

    /// <summary>Makes all elements channels.</summary>
    public static ActivationValue Flatten(ImportContext context, OnnxNode node, ActivationValue value) =>
        Reach(context, node, value, new LayerShape(value.Shape.Count, Dim.One, Dim.One));

    private static ActivationValue Reach(ImportContext context, OnnxNode node, ActivationValue value, LayerShape wanted)
    {
        LayerShape shape = value.Shape;
        if (Same(shape, wanted))
        {
            return value;
        }

        var flat = new LayerShape(shape.Count, Dim.One, Dim.One);
        var merged = new LayerShape(shape.Channels.Times(shape.Height), Dim.One, shape.Width);
        if (Same(merged, wanted))
        {
            return Reshape(context, node, value, ReshapeForm.MergeChannelsAndHeight, merged);
        }

        if (Same(flat, wanted))
        {
            return Reshape(context, node, value, ReshapeForm.Flatten, flat);
        }

        foreach ((ReshapeForm form, LayerShape start) in new[] { (ReshapeForm.MergeChannelsAndHeight, merged),
            (ReshapeForm.Flatten, flat) })
        {
            var turned = new LayerShape(Dim.One, start.Channels, start.Width);
            if (Same(turned, wanted))
            {
                ActivationValue first = Same(start, shape) ? value : Reshape(context, node, value, form, start);
                return Reshape(context, node, first, ReshapeForm.ChannelsToHeight, turned);
            }
        }

        throw ImportContext.Unsupported(node, $"regroups {Text(shape)} as {Text(wanted)}, which no layer expresses");
    }

    /// <summary>Adds a reshape layer; the view stays as it is.</summary>
    public static ActivationValue Reshape(ImportContext context, OnnxNode node, ActivationValue value, ReshapeForm form, LayerShape shape)
    {
        string name = context.Names.ForOperation(node.Name.Length > 0 ? $"{node.Name}/reshape" : "", "reshape");
        return context.Add(new ReshapeLayer(name, value.Layer, form), shape, value.Dims);
    }

    public static bool Same(LayerShape a, LayerShape b) => a.Dims.SequenceEqual(b.Dims);

    public static string Text(LayerShape shape) => string.Join('×', shape.Dims);
}
