namespace SerHost.Sdk.Graph;

/// <summary>2-D convolution (cross-correlation, as every framework means it); a 1-D convolution is one with height 1.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="InputChannels">Channels read.</param>
/// <param name="OutputChannels">Channels written.</param>
/// <param name="Groups">Groups; divides both channel counts.</param>
/// <param name="Window">Kernel size, stride, dilation, zero padding.</param>
/// <param name="Weights">[outputChannels, inputChannels / groups, kernelHeight, kernelWidth].</param>
/// <param name="Bias">[outputChannels].</param>
public sealed record ConvolutionLayer(
    string Name,
    int Input,
    int InputChannels,
    int OutputChannels,
    int Groups,
    Window2D Window,
    ReadOnlyMemory<float> Weights,
    ReadOnlyMemory<float> Bias) : Layer(Name, [Input])
{
    /// <summary>The weights before they were rounded to float32 (a folded batch normalisation), in the same order; empty where
    /// <see cref="Weights"/> are exact. An entry counts only where it rounds to the weight.</summary>
    public ReadOnlyMemory<double> ExactWeights { get; init; }

    /// <summary>The bias before it was rounded to float32, as <see cref="ExactWeights"/>.</summary>
    public ReadOnlyMemory<double> ExactBias { get; init; }

    /// <inheritdoc/>
    public override string Kind => "convolution";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        TensorShape input = inputs[0];
        if (input.Channels != InputChannels)
        {
            throw Error($"expected {InputChannels} input channels, found {input}.");
        }

        var output = new TensorShape(OutputChannels, Window.OutputHeight(input.Height), Window.OutputWidth(input.Width));
        return output.Height > 0 && output.Width > 0
            ? output
            : throw Error($"an input of {input} is smaller than the kernel ({Window.KernelHeight}×{Window.KernelWidth}).");
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (InputChannels < 1 || OutputChannels < 1 || Groups < 1 || InputChannels % Groups != 0 || OutputChannels % Groups != 0)
        {
            throw Error($"{InputChannels} input and {OutputChannels} output channels do not divide into {Groups} groups.");
        }

        if (Window.FindProblem() is { } problem)
        {
            throw Error(problem);
        }

        RequireValues(Weights, (long)OutputChannels * (InputChannels / Groups) * Window.KernelHeight * Window.KernelWidth, "weights");
        RequireValues(Bias, OutputChannels, "bias");
        if ((ExactWeights.Length != 0 && ExactWeights.Length != Weights.Length)
            || (ExactBias.Length != 0 && ExactBias.Length != Bias.Length))
        {
            throw Error($"expected {Weights.Length} exact weights and {Bias.Length} exact biases, or none; found {ExactWeights.Length} "
                + $"and {ExactBias.Length}.");
        }
    }
}
