using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>A layer with weights as a sliding window; a linear layer is a window over its whole input.</summary>
/// <param name="Input">Shape read.</param>
/// <param name="Output">Shape written.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Window">The window.</param>
/// <param name="Weights">[output channels, input channels / groups, kernel height, kernel width].</param>
/// <param name="Bias">[output channels].</param>
internal sealed record ConvolutionGeometry(
    TensorShape Input, TensorShape Output, int Groups, Window2D Window, ReadOnlyMemory<float> Weights, ReadOnlyMemory<float> Bias)
{
    /// <summary>The weights before rounding, where the layer keeps them; else empty.</summary>
    public ReadOnlyMemory<double> ExactWeights { get; init; }

    /// <summary>The bias before rounding, where the layer keeps it; else empty.</summary>
    public ReadOnlyMemory<double> ExactBias { get; init; }

    /// <summary>Taps of the kernel.</summary>
    public int Taps => Window.KernelHeight * Window.KernelWidth;

    /// <summary>Zeros the forward window reads around the input.</summary>
    public Halo ForwardBorder => Halo.Of(Window);

    /// <summary>Whether the backward pass writes each position's products into their places (few input channels, or one big
    /// window) instead of collecting them at each input position.</summary>
    public bool Scatters => Input.Channels < 16 || (Output is { Height: 1, Width: 1 } && Taps > 1);

    /// <summary>Zeros the backward window reads around the output when it collects at each input position.</summary>
    public Halo BackwardBorder => Scatters ? default : new Halo(
        Before(Window.KernelHeight, Window.DilationHeight, Window.StrideHeight, Window.PadTop),
        Before(Window.KernelWidth, Window.DilationWidth, Window.StrideWidth, Window.PadLeft),
        After(Input.Height, Output.Height, Window.StrideHeight, Window.PadTop),
        After(Input.Width, Output.Width, Window.StrideWidth, Window.PadLeft));

    /// <summary>The geometry of a layer, or null when it has no weights.</summary>
    public static ConvolutionGeometry? Create(Layer layer, TensorShape output, TensorShape[] shapes) => layer switch
        {
            ConvolutionLayer c => new(shapes[c.Input], output, c.Groups, c.Window, c.Weights, c.Bias)
                { ExactWeights = c.ExactWeights, ExactBias = c.ExactBias },
            LinearLayer l => new(shapes[l.Input], output, 1, new Window2D(shapes[l.Input].Height, shapes[l.Input].Width), l.Weights,
                l.Bias),
            _ => null,
        };

    // Input row y meets output row (y + pad − k·dilation) / stride: the lowest one is at y = 0, k = kernel − 1, the highest at the last y,
    // k = 0.
    private static int Before(int kernel, int dilation, int stride, int pad) => Math.Max(0, (((kernel - 1) * dilation) - pad) / stride);

    private static int After(int input, int output, int stride, int pad) => Math.Max(0, ((input - 1 + pad) / stride) - (output - 1));
}
