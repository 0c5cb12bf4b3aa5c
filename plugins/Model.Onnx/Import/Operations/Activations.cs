using Model.Onnx.Format;
using SerHost.Sdk.Graph;

namespace Model.Onnx.Import.Operations;

/// <summary>Element-wise functions, and softmax inside a network.</summary>
internal static class Activations
{
    public static Value Relu(ImportContext context, OnnxNode node) => Apply(context, node, ActivationKind.Relu);

    public static Value Sigmoid(ImportContext context, OnnxNode node) => Apply(context, node, ActivationKind.Sigmoid);

    public static Value Tanh(ImportContext context, OnnxNode node) => Apply(context, node, ActivationKind.Tanh);

    public static Value Gelu(ImportContext context, OnnxNode node) => Apply(
        context, node, node.Text("approximate", "none") == "tanh" ? ActivationKind.GeluTanh : ActivationKind.Gelu);

    public static Value LeakyRelu(ImportContext context, OnnxNode node) =>
        Apply(context, node, ActivationKind.LeakyRelu, alpha: node.Float("alpha", 0.01f));

    /// <summary>PRelu with one slope for all channels is a LeakyRelu.</summary>
    public static Value PRelu(ImportContext context, OnnxNode node)
    {
        float[] slopes = context.Constant(node, 1).Data;
        return slopes.Length > 0 && slopes.All(slope => slope == slopes[0])
            ? Apply(context, node, ActivationKind.LeakyRelu, alpha: slopes[0])
            : throw ImportContext.Unsupported(node, "has a slope of its own for each channel");
    }

    public static Value Clip(ImportContext context, OnnxNode node) => Apply(
        context,
        node,
        ActivationKind.Clip,
        minimum: Bound(context, node, 1, "min", float.NegativeInfinity),
        maximum: Bound(context, node, 2, "max", float.PositiveInfinity));

    public static Value Softmax(ImportContext context, OnnxNode node)
    {
        ActivationValue input = context.Activation(node, 0);
        int axis = context.Axis(node, node.Int("axis", context.OpsetVersion >= 13 ? -1 : 1), input.Dims.Count);
        bool overChannels = input.Groups() is { } groups && groups[axis] is [0];
        return overChannels
            ? context.Add(new SoftmaxLayer(Name(context, node), input.Layer), input.Shape, input.Dims)
            : throw ImportContext.Unsupported(node, "is taken over another axis than the channels");
    }

    private static ActivationValue Apply(
        ImportContext context,
        OnnxNode node,
        ActivationKind function,
        float alpha = 0.01f,
        float minimum = float.NegativeInfinity,
        float maximum = float.PositiveInfinity)
    {
        ActivationValue input = context.Activation(node, 0);
        var layer = new ActivationLayer(Name(context, node), input.Layer, function) { Alpha = alpha, Minimum = minimum, Maximum = maximum };
        return context.Add(layer, input.Shape, input.Dims);
    }

    private static float Bound(ImportContext context, OnnxNode node, int input, string attribute, float otherwise)
    {
        if (!node.Has(input))
        {
            return node.Float(attribute, otherwise);
        }

        // A bound may be infinite, so it is not read as a weight.
        return context.Get(node, input) switch
        {
            ConstantValue { Data: [float bound] } => bound,
            SizesValue { Items: [{ Known: { } bound }] } => bound,
            _ => throw ImportContext.Unsupported(node, $"its {attribute} is not one constant number"),
        };
    }

    private static string Name(ImportContext context, OnnxNode node) => context.Names.ForOperation(node.Name, node.Operator);
}
