using SerHost.Sdk.Graph;

namespace SerHost.Core.Models;

/// <summary>Describes the layers of a graph.</summary>
internal static class LayerRows
{
    /// <summary>One row a layer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    public static IReadOnlyList<LayerRow> Of(LayerGraph graph, int bands, int frames)
    {
        TensorShape[] shapes = graph.InferShapes(bands, frames);
        return [.. graph.Layers.Select((layer, i) => new LayerRow(
            layer.Name, layer.Kind, shapes[i].ToString(), [.. layer.Inputs.Select(input => graph.Layers[input].Name)], Detail(layer),
            Parameters(layer)))];
    }

    private static long Parameters(Layer layer) => layer switch
    {
        ConvolutionLayer conv => (long)conv.Weights.Length + conv.Bias.Length,
        LinearLayer linear => (long)linear.Weights.Length + linear.Bias.Length,
        BatchNormalizationLayer normalization => 2L * normalization.Scale.Length,
        _ => 0,
    };

    private static string Detail(Layer layer) => layer switch
    {
        ConvolutionLayer { Groups: > 1 } conv => $"{Window(conv.Window)}, {conv.Groups} groups",
        ConvolutionLayer conv => Window(conv.Window),
        PoolLayer pool => Window(pool.Window),
        LinearLayer linear => $"{linear.InputFeatures} → {linear.OutputFeatures}",
        MeanLayer mean => mean switch
        {
            { OverHeight: true, OverWidth: true } => "over all positions",
            { OverHeight: true } => "over height",
            _ => "over width",
        },
        ActivationLayer activation => activation.Function switch
        {
            ActivationKind.LeakyRelu => FormattableString.Invariant($"leaky-relu {activation.Alpha}"),
            ActivationKind.Clip => FormattableString.Invariant($"clip {activation.Minimum} to {activation.Maximum}"),
            ActivationKind.GeluTanh => "gelu (tanh form)",
            _ => activation.Function.ToString().ToLowerInvariant(),
        },
        ReshapeLayer reshape => reshape.Form switch
        {
            ReshapeForm.Flatten => "flatten",
            ReshapeForm.MergeChannelsAndHeight => "rows become channels",
            _ => "channels become rows",
        },
        InputLayer { BandsAsChannels: true } => "bands are channels",
        _ => "",
    };

    private static string Window(Window2D window)
    {
        string text = $"{window.KernelHeight}×{window.KernelWidth}";
        text += window is { StrideHeight: 1, StrideWidth: 1 } ? "" : $", stride {window.StrideHeight}×{window.StrideWidth}";
        text += window is { DilationHeight: 1, DilationWidth: 1 } ? "" : $", dilation {window.DilationHeight}×{window.DilationWidth}";
        bool isEven = window.PadTop == window.PadBottom && window.PadLeft == window.PadRight;
        return (isEven, window.PadTop, window.PadLeft) switch
        {
            (true, 0, 0) => text,
            (true, _, _) => $"{text}, padding {window.PadTop}×{window.PadLeft}",
            _ => $"{text}, padding {window.PadTop}+{window.PadBottom}×{window.PadLeft}+{window.PadRight}",
        };
    }
}

/// <summary>One layer of a model as people read it.</summary>
/// <param name="Name">Name, as methods take it.</param>
/// <param name="Kind">What it computes, for example <c>convolution</c>.</param>
/// <param name="Shape">Shape of its output, channels × height × width.</param>
/// <param name="Reads">Names of the layers it reads.</param>
/// <param name="Detail">Kernel, stride and the like; empty where there is nothing to say.</param>
/// <param name="Parameters">Weights and biases.</param>
public sealed record LayerRow(string Name, string Kind, string Shape, IReadOnlyList<string> Reads, string Detail, long Parameters);
