namespace SerHost.Sdk.Graph;

/// <summary>Fully connected layer on the flattened input (row-major [channels, height, width]): y = Wx + b, shape [outputFeatures, 1,
/// 1].</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="InputFeatures">Elements read.</param>
/// <param name="OutputFeatures">Elements written.</param>
/// <param name="Weights">[outputFeatures, inputFeatures].</param>
/// <param name="Bias">[outputFeatures].</param>
public sealed record LinearLayer(
    string Name, int Input, int InputFeatures, int OutputFeatures, ReadOnlyMemory<float> Weights, ReadOnlyMemory<float> Bias)
    : Layer(Name, [Input])
{
    /// <inheritdoc/>
    public override string Kind => "linear";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs[0].Count == InputFeatures
            ? new TensorShape(OutputFeatures, 1, 1)
            : throw Error($"expected {InputFeatures} input features, found {inputs[0]} = {inputs[0].Count}.");
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (InputFeatures < 1 || OutputFeatures < 1)
        {
            throw Error($"{InputFeatures} input and {OutputFeatures} output features; both must be 1 or more.");
        }

        RequireValues(Weights, (long)OutputFeatures * InputFeatures, "weights");
        RequireValues(Bias, OutputFeatures, "bias");
    }
}
