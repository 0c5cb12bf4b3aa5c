using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>The buffer layouts of all layers of a graph for one input size.</summary>
/// <remarks>Layers joined by element-wise operations share one layout, so that those operations run over whole buffers. The
/// border of a layout is the largest that any window over it needs: forward by the layers that read it, backward by its own.</remarks>
internal sealed class NetworkLayout
{
    private NetworkLayout(TensorShape[] shapes, MapLayout[] layouts, ConvolutionGeometry?[] convolutions)
    {
        Shapes = shapes;
        Layouts = layouts;
        Convolutions = convolutions;
    }

    /// <summary>[layers] shapes of the outputs.</summary>
    public TensorShape[] Shapes { get; }

    /// <summary>[layers] layouts of the outputs.</summary>
    public MapLayout[] Layouts { get; }

    /// <summary>[layers] the window of each layer with weights, linear layers as convolutions over their whole input; null for
    /// others.</summary>
    public ConvolutionGeometry?[] Convolutions { get; }

    public static NetworkLayout Create(LayerGraph graph, int bands, int frames)
    {
        TensorShape[] shapes = graph.InferShapes(bands, frames);
        int count = shapes.Length;
        int[] owner = FindElementwiseGroups(graph);
        var convolutions = new ConvolutionGeometry?[count];
        var borders = new Halo[count];
        for (int i = 1; i < count; i++)
        {
            if (ConvolutionGeometry.Create(graph.Layers[i], shapes[i], shapes) is { } geometry)
            {
                convolutions[i] = geometry;
                int below = owner[graph.Layers[i].Inputs[0]];
                borders[below] = borders[below].Union(geometry.ForwardBorder);
                borders[owner[i]] = borders[owner[i]].Union(geometry.BackwardBorder);
            }
        }

        var layouts = new MapLayout[count];
        for (int i = 0; i < count; i++)
        {
            // A single-channel input stays contiguous, unless element-wise layers share its layout with results of convolutions.
            bool alone = i == 0 && owner.Count(o => o == 0) == 1;
            layouts[i] = new MapLayout(shapes[i], borders[owner[i]], alone ? ChannelPadding.Stride(shapes[i].Channels) : 0);
        }

        return new NetworkLayout(shapes, layouts, convolutions);
    }

    /// <summary>[layers] the lowest layer each one is joined to by element-wise operations.</summary>
    private static int[] FindElementwiseGroups(LayerGraph graph)
    {
        int[] owner = Enumerable.Range(0, graph.Layers.Count).ToArray();
        for (int i = 1; i < owner.Length; i++)
        {
            if (graph.Layers[i] is ActivationLayer or AddLayer or BatchNormalizationLayer or SoftmaxLayer)
            {
                int lowest = graph.Layers[i].Inputs.Min(input => owner[input]);
                int[] joined = graph.Layers[i].Inputs.Select(input => owner[input]).Append(i).ToArray();
                for (int j = 0; j <= i; j++)
                {
                    owner[j] = joined.Contains(owner[j]) ? lowest : owner[j];
                }
            }
        }

        return owner;
    }
}
