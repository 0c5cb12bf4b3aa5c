using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance;

/// <summary>Folds batch normalisation as the published program does (its defect D1), on purpose: into the module that was
/// <em>registered</em> before it, not into the one that feeds it. The result is another network than the model.</summary>
/// <remarks>
/// Assumption, because a graph does not record the order in which a framework registers modules: within one block (layers that
/// share the part of their name before the last dot) all convolutions and linear layers are registered first, in graph order,
/// then all normalisations. So each normalisation goes into the block's last convolution with as many output channels, and the
/// convolutions that really feed them stay bare. A caller who knows the order passes it.
/// </remarks>
public static class AsReleasedFolding
{
    /// <summary>Folds the raw graph wrongly.</summary>
    /// <param name="raw">The graph with its <see cref="BatchNormalizationLayer"/>s.</param>
    /// <param name="registrationOrder">Names of convolutions, linear and batch normalization layers in the order of registration; null
    /// takes the assumption above.</param>
    /// <returns>A graph of the same layers and names; every folded batch normalization layer has become the identity.</returns>
    /// <exception cref="ArgumentException">The order names a layer that does not exist.</exception>
    public static LayerGraph Fold(LayerGraph raw, IReadOnlyList<string>? registrationOrder = null)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var layers = raw.Layers.ToArray();
        int[] order = registrationOrder is null ? AssumedOrder(raw) : registrationOrder.Select(name => Find(raw, name)).ToArray();
        for (int position = 0; position < order.Length; position++)
        {
            if (layers[order[position]] is not BatchNormalizationLayer normalization)
            {
                continue;
            }

            int host = Enumerable.Range(0, position).Select(p => order[p])
                .LastOrDefault(i => Channels(layers[i]) == normalization.Scale.Length, -1);
            if (host >= 0)
            {
                layers[host] = Absorb(layers[host], normalization);
                float[] ones = new float[normalization.Scale.Length];
                Array.Fill(ones, 1f);
                layers[order[position]] = normalization with { Scale = ones, Shift = new float[normalization.Shift.Length] };
            }
        }

        return new LayerGraph(layers, raw.OutputIndex);
    }

    private static int Find(LayerGraph raw, string name)
    {
        int index = raw.IndexOf(name);
        return index >= 0 ? index
            : throw new ArgumentException($"The registration order names '{name}', which is no layer of the graph.", nameof(name));
    }

    private static int[] AssumedOrder(LayerGraph raw)
    {
        string Block(int i) => raw.Layers[i].Name.LastIndexOf('.') is >= 0 and int dot ? raw.Layers[i].Name[..dot] : "";
        return Enumerable.Range(1, raw.Layers.Count - 1)
            .Where(i => raw.Layers[i] is ConvolutionLayer or LinearLayer or BatchNormalizationLayer)
            .GroupBy(Block)
            .SelectMany(block => block.OrderBy(i => raw.Layers[i] is BatchNormalizationLayer))
            .ToArray();
    }

    private static int Channels(Layer layer) => layer switch
    {
        ConvolutionLayer convolution => convolution.OutputChannels,
        LinearLayer linear => linear.OutputFeatures,
        _ => -1,
    };

    private static Layer Absorb(Layer layer, BatchNormalizationLayer normalization) => layer switch
    {
        ConvolutionLayer c => c with { Weights = Scale(c.Weights, normalization), Bias = ScaleAndShift(c.Bias, normalization) },
        LinearLayer l => l with { Weights = Scale(l.Weights, normalization), Bias = ScaleAndShift(l.Bias, normalization) },
        _ => layer,
    };

    private static float[] Scale(ReadOnlyMemory<float> weights, BatchNormalizationLayer normalization)
    {
        float[] result = weights.ToArray();
        int perOutput = result.Length / normalization.Scale.Length;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] *= normalization.Scale.Span[i / perOutput];
        }

        return result;
    }

    private static float[] ScaleAndShift(ReadOnlyMemory<float> bias, BatchNormalizationLayer normalization)
    {
        float[] result = bias.ToArray();
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (result[i] * normalization.Scale.Span[i]) + normalization.Shift.Span[i];
        }

        return result;
    }
}
