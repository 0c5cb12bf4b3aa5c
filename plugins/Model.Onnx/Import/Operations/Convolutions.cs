using Model.Onnx.Format;
using SerHost.Sdk.Graph;

namespace Model.Onnx.Import.Operations;

/// <summary>Conv, 1-D and 2-D.</summary>
internal static class Convolutions
{
    public static Value Conv(ImportContext context, OnnxNode node)
    {
        ActivationValue input = context.ColourActivation(node, 0);
        ConstantValue weights = context.Constant(node, 1);
        if (input.EqualChannels > 1)
        {
            (input, weights) = MergeEqualChannels(context, node, input, weights);
        }

        if (weights.Dims.Count is not (3 or 4) || input.Dims.Count != weights.Dims.Count)
        {
            throw ImportContext.Unsupported(
                node, $"weights of {weights.Dims.Count} dimensions on an input of {input.Dims.Count}; 1-D (3) and 2-D (4) are supported");
        }

        input = Views.Materialise(context, node, input);
        int outputChannels = weights.Dims[0];
        long groups = node.Int("group", 1);
        long inputChannels = weights.Dims[1] * groups;
        if (groups < 1 || outputChannels % groups != 0 || input.Shape.Channels.Known != inputChannels)
        {
            throw context.Malformed(node, $"weights [{string.Join(", ", weights.Dims)}] in {groups} groups need {inputChannels} input channels; its input has {input.Shape.Channels}.");
        }

        long[] kernel = weights.Dims.Skip(2).Select(size => (long)size).ToArray();
        if (node.Ints("kernel_shape") is { Count: > 0 } stated && !stated.SequenceEqual(kernel))
        {
            throw context.Malformed(node, $"kernel_shape [{string.Join(", ", stated)}] is not that of its weights [{string.Join(", ", weights.Dims)}].");
        }

        float[] bias = node.Has(2) ? context.Constant(node, 2).Data : new float[outputChannels];
        if (bias.Length != outputChannels)
        {
            throw context.Malformed(node, $"has {bias.Length} bias values for {outputChannels} output channels.");
        }

        Window2D window = WithPadding(context, node, WindowReader.Read(context, node, kernel, input.Shape, out _), input.Padding);
        LayerShape shape = WindowReader.Slide(context, node, window, input.Shape, Dim.Of(outputChannels));
        string name = context.Names.ForWeights(node.Name, node.Operator, weights.Name);
        var layer = new ConvolutionLayer(
            name, input.Layer, (int)inputChannels, outputChannels, (int)groups, window, weights.Data, bias);
        return context.Add(layer, shape, kernel.Length == 1
            ? [context.Batch, shape.Channels, shape.Width]
            : [context.Batch, shape.Channels, shape.Height, shape.Width]);
    }

    /// <summary>Equal channels give the same as one channel with the sum of their weights.</summary>
    private static (ActivationValue Input, ConstantValue Weights) MergeEqualChannels(ImportContext context, OnnxNode node,
        ActivationValue input, ConstantValue weights)
    {
        if (node.Int("group", 1) != 1 || weights.Dims is not [var outputs, var channels, var height, var width]
            || channels != input.EqualChannels
            || input.Dims is not [_, { Known: var axis }, _, _] || axis != channels)
        {
            return (context.PaddedActivation(node, 0), weights);
        }

        int size = height * width;
        float[] sums = new float[outputs * size];
        for (int i = 0; i < sums.Length; i++)
        {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                sum += weights.Data[(((i / size * channels) + channel) * size) + (i % size)];
            }

            sums[i] = (float)sum;
        }

        return (
            input with { EqualChannels = 1, Dims = [input.Dims[0], Dim.One, input.Dims[2], input.Dims[3]] },
            weights with { Dims = [outputs, 1, height, width], Data = sums });
    }

    private static Window2D WithPadding(ImportContext context, OnnxNode node, Window2D window, ZeroPadding? padding)
    {
        if (padding is null)
        {
            return window;
        }

        return node.Text("auto_pad", "NOTSET") is "NOTSET" or "VALID" or ""
            ? window with
            {
                PadTop = window.PadTop + padding.Top, PadLeft = window.PadLeft + padding.Left,
                PadBottom = window.PadBottom + padding.Bottom, PadRight = window.PadRight + padding.Right,
            }
            : throw ImportContext.Unsupported(node, "pads automatically what was padded before");
    }
}
