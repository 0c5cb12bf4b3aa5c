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
            if (layer is BatchNormalizationLayer normalization && readers[normalization.Input] == 1
                && normalization.Input != raw.OutputIndex
                && Absorb(layers[indexOf[normalization.Input]], normalization) is { } folded)
            {
                indexOf[i] = indexOf[normalization.Input];
                layers[indexOf[i]] = folded;
                continue;
            }

            indexOf[i] = layers.Count;
            layers.Add(Renumber(layer, indexOf));
        }

        return new LayerGraph(layers, indexOf[raw.OutputIndex]);
    }

    private static Layer? Absorb(Layer layer, BatchNormalizationLayer normalization)
    {
        // Rounding the scale first would put one error on a whole channel; rounding each product spreads it evenly.
        double[] scale = normalization.ExactScale.Length > 0
            ? normalization.ExactScale.ToArray()
            : Array.ConvertAll(normalization.Scale.ToArray(), value => (double)value);
        double[] shift = normalization.ExactShift.Length > 0
            ? normalization.ExactShift.ToArray()
            : Array.ConvertAll(normalization.Shift.ToArray(), value => (double)value);
        return layer switch
        {
            ConvolutionLayer conv => conv with
            {
                Weights = Array.ConvertAll(ScaleRows(conv.Weights.Span, scale), weight => (float)weight),
                Bias = Array.ConvertAll(Shifted(conv.Bias.Span, scale, shift), bias => (float)bias),
                ExactWeights = ScaleRows(conv.Weights.Span, scale),
                ExactBias = Shifted(conv.Bias.Span, scale, shift),
            },
            LinearLayer linear => linear with
            {
                Weights = Array.ConvertAll(ScaleRows(linear.Weights.Span, scale), weight => (float)weight),
                Bias = Array.ConvertAll(Shifted(linear.Bias.Span, scale, shift), bias => (float)bias),
            },
            _ => null,
        };
    }

    private static double[] ScaleRows(ReadOnlySpan<float> weights, ReadOnlySpan<double> scale)
    {
        var scaled = new double[weights.Length];
        int row = weights.Length / scale.Length;
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = weights[i] * scale[i / row];
        }

        return scaled;
    }

    private static double[] Shifted(ReadOnlySpan<float> bias, ReadOnlySpan<double> scale, ReadOnlySpan<double> shift)
    {
        var shifted = new double[bias.Length];
        for (int i = 0; i < shifted.Length; i++)
        {
            shifted[i] = (bias[i] * scale[i]) + shift[i];
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
            BatchNormalizationLayer one => one with { Input = inputs[0], Inputs = inputs },
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
