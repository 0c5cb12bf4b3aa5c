using SerHost.Sdk.Graph;

namespace Model.Onnx.Import;

/// <summary>Folds per-channel scaling (batch normalisation) into the convolution or linear layer it reads.</summary>
/// <remarks>
/// Follows the graph's edges, never the order of layers: a scaling is folded only where its input is a convolution or linear
/// layer that nothing else reads. conv(x)·s + t = conv'(x) with w' = w·s, b' = b·s + t per output channel. What cannot be
/// folded stays a layer, and the network is the same either way.
/// </remarks>
internal static class GraphFolder
{
    /// <summary>Makes the folded form of a graph.</summary>
    public static LayerGraph Fold(LayerGraph raw)
    {
        var readers = new int[raw.Layers.Count];
        foreach (int input in raw.Layers.SelectMany(layer => layer.Inputs))
        {
            readers[input]++;
        }

        var layers = new List<Layer>();
        var indexOf = new int[raw.Layers.Count];
        for (int i = 0; i < raw.Layers.Count; i++)
        {
            Layer layer = raw.Layers[i];
            if (layer is ChannelAffineLayer affine && readers[affine.Input] == 1 && affine.Input != raw.OutputIndex
                && Absorb(layers[indexOf[affine.Input]], affine) is { } folded)
            {
                indexOf[i] = indexOf[affine.Input];
                layers[indexOf[i]] = folded;
                continue;
            }

            indexOf[i] = layers.Count;
            layers.Add(Renumber(layer, indexOf));
        }

        return new LayerGraph(layers, indexOf[raw.OutputIndex]);
    }

    private static Layer? Absorb(Layer layer, ChannelAffineLayer affine) => layer switch
    {
        ConvolutionLayer conv => conv with
        {
            Weights = ScaleRows(conv.Weights.Span, affine.Scale.Span),
            Bias = Shifted(conv.Bias.Span, affine.Scale.Span, affine.Shift.Span),
        },
        LinearLayer linear => linear with
        {
            Weights = ScaleRows(linear.Weights.Span, affine.Scale.Span),
            Bias = Shifted(linear.Bias.Span, affine.Scale.Span, affine.Shift.Span),
        },
        _ => null,
    };

    private static float[] ScaleRows(ReadOnlySpan<float> weights, ReadOnlySpan<float> scale)
    {
        var scaled = new float[weights.Length];
        int row = weights.Length / scale.Length;
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = weights[i] * scale[i / row];
        }

        return scaled;
    }

    private static float[] Shifted(ReadOnlySpan<float> bias, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift)
    {
        var shifted = new float[bias.Length];
        for (int i = 0; i < shifted.Length; i++)
        {
            shifted[i] = (float)(((double)bias[i] * scale[i]) + shift[i]);
        }

        return shifted;
    }

    private static Layer Renumber(Layer layer, int[] indexOf)
    {
        int[] inputs = layer.Inputs.Select(input => indexOf[input]).ToArray();
        return layer switch
        {
            InputLayer => layer,
            ConvolutionLayer one => one with { Input = inputs[0], Inputs = inputs },
            LinearLayer one => one with { Input = inputs[0], Inputs = inputs },
            ChannelAffineLayer one => one with { Input = inputs[0], Inputs = inputs },
            ActivationLayer one => one with { Input = inputs[0], Inputs = inputs },
            PoolLayer one => one with { Input = inputs[0], Inputs = inputs },
            MeanLayer one => one with { Input = inputs[0], Inputs = inputs },
            ReshapeLayer one => one with { Input = inputs[0], Inputs = inputs },
            SoftmaxLayer one => one with { Input = inputs[0], Inputs = inputs },
            AddLayer many => many with { Terms = inputs, Inputs = inputs },
            ConcatenateLayer many => many with { Parts = inputs, Inputs = inputs },
            _ => throw new InvalidOperationException($"Layer kind {layer.GetType().Name} cannot be renumbered."),
        };
    }
}
