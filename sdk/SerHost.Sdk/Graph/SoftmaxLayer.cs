namespace SerHost.Sdk.Graph;

/// <summary>Softmax over the channels. A graph's output comes before the last softmax, so this appears only inside a network.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
public sealed record SoftmaxLayer(string Name, int Input) : Layer(Name, [Input])
{
    /// <inheritdoc/>
    public override string Kind => "softmax";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs[0];
    }
}
