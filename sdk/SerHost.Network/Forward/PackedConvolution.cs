using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>A convolution's weights packed once for the kernels: tap by tap, input channel by input channel.</summary>
/// <remarks>Groups are laid out as one dense matrix with zeros between groups (exact; slower than a grouped kernel would be).
/// Immutable; safe to share between threads.</remarks>
internal sealed class PackedConvolution
{
    /// <summary>Packs a layer's weights.</summary>
    public PackedConvolution(ConvolutionLayer layer)
    {
        Layer = layer;
        Window2D window = layer.Window;
        int taps = window.KernelHeight * window.KernelWidth;
        Weights = new PackedMatrix(taps * layer.InputChannels, layer.OutputChannels);
        int groupInputs = layer.InputChannels / layer.Groups;
        int groupOutputs = layer.OutputChannels / layer.Groups;
        ReadOnlySpan<float> source = layer.Weights.Span;
        int next = 0;
        for (int output = 0; output < layer.OutputChannels; output++)
        {
            int firstInput = output / groupOutputs * groupInputs;
            for (int input = firstInput; input < firstInput + groupInputs; input++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    Weights[(tap * layer.InputChannels) + input, output] = source[next++];
                }
            }
        }

        Whole = new GemmSegments([new GemmSegment(0, 0, Weights.Depth)]);
        Bias = new float[Weights.PaddedColumns];
        layer.Bias.Span.CopyTo(Bias);
    }

    /// <summary>The layer.</summary>
    public ConvolutionLayer Layer { get; }

    /// <summary>[tap · inputChannels + inputChannel, outputChannel].</summary>
    public PackedMatrix Weights { get; }

    /// <summary>[outputChannels rounded up to 16].</summary>
    public float[] Bias { get; }

    /// <summary>The whole depth as one run: for a source that holds all taps' channels in a row.</summary>
    public GemmSegments Whole { get; }

    /// <summary>First weight row of a tap.</summary>
    public int WeightRow(int kernelRow, int kernelColumn) =>
        ((kernelRow * Layer.Window.KernelWidth) + kernelColumn) * Layer.InputChannels;
}
