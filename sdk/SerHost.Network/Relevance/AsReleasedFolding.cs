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
    /// <param name="raw">The graph with its <see cref="ChannelAffineLayer"/>s.</param>
    /// <param name="registrationOrder">Names of convolutions, linear and affine layers in the order of registration; null takes the assumption above.</param>
    /// <returns>A graph of the same layers and names; every folded affine layer has become the identity.</returns>
    /// <exception cref="ArgumentException">The order names a layer that does not exist.</exception>
    public static LayerGraph Fold(LayerGraph raw, IReadOnlyList<string>? registrationOrder = null)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var layers = raw.Layers.ToArray();
        int[] order = registrationOrder is null ? AssumedOrder(raw) : registrationOrder.Select(name => Find(raw, name)).ToArray();
        for (int position = 0; position < order.Length; position++)
        {
            if (layers[order[position]] is not ChannelAffineLayer affine)
            {
                continue;
            }

            int host = Enumerable.Range(0, position).Select(p => order[p]).LastOrDefault(i => Channels(layers[i]) == affine.Scale.Length, -1);
            if (host >= 0)
            {
                layers[host] = Absorb(layers[host], affine);
                float[] ones = new float[affine.Scale.Length];
                Array.Fill(ones, 1f);
                layers[order[position]] = affine with { Scale = ones, Shift = new float[affine.Shift.Length] };
            }
        }

        return new LayerGraph(layers, raw.OutputIndex);
    }

    private static int Find(LayerGraph raw, string name)
    {
        int index = raw.IndexOf(name);
        return index >= 0 ? index : throw new ArgumentException($"The registration order names '{name}', which is no layer of the graph.", nameof(name));
    }

    private static int[] AssumedOrder(LayerGraph raw)
    {
        string Block(int i) => raw.Layers[i].Name.LastIndexOf('.') is >= 0 and int dot ? raw.Layers[i].Name[..dot] : "";
        return Enumerable.Range(1, raw.Layers.Count - 1)
            .Where(i => raw.Layers[i] is ConvolutionLayer or LinearLayer or ChannelAffineLayer)
            .GroupBy(Block)
            .SelectMany(block => block.OrderBy(i => raw.Layers[i] is ChannelAffineLayer))
            .ToArray();
    }

    private static int Channels(Layer layer) => layer switch
    {
        ConvolutionLayer convolution => convolution.OutputChannels,
        LinearLayer linear => linear.OutputFeatures,
        _ => -1,
    };

    private static Layer Absorb(Layer layer, ChannelAffineLayer affine) => layer switch
    {
        ConvolutionLayer c => c with { Weights = Scale(c.Weights, affine), Bias = ScaleAndShift(c.Bias, affine) },
        LinearLayer l => l with { Weights = Scale(l.Weights, affine), Bias = ScaleAndShift(l.Bias, affine) },
        _ => layer,
    };

    private static float[] Scale(ReadOnlyMemory<float> weights, ChannelAffineLayer affine)
    {
        float[] result = weights.ToArray();
        int perOutput = result.Length / affine.Scale.Length;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] *= affine.Scale.Span[i / perOutput];
        }

        return result;
    }

    private static float[] ScaleAndShift(ReadOnlyMemory<float> bias, ChannelAffineLayer affine)
    {
        float[] result = bias.ToArray();
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (result[i] * affine.Scale.Span[i]) + affine.Shift.Span[i];
        }

        return result;
    }
}
