namespace SerHost.Sdk.Graph;

/// <summary>Inputs of equal height and width stacked along the channels.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Parts">Indices of the layers it stacks, in order.</param>
public sealed record ConcatenateLayer(string Name, IReadOnlyList<int> Parts) : Layer(Name, Parts)
{
    /// <inheritdoc/>
    public override string Kind => "concatenate";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (TensorShape shape in inputs)
        {
            if (shape.Height != inputs[0].Height || shape.Width != inputs[0].Width)
            {
                throw Error($"stacks {inputs[0]} and {shape}; height and width must be equal.");
            }
        }

        return inputs[0] with { Channels = inputs.Sum(shape => shape.Channels) };
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Parts.Count < 1)
        {
            throw Error("stacks nothing.");
        }
    }
}
