namespace SerHost.Sdk.Graph;

/// <summary>Element-wise sum of two or more inputs of one shape: the join of a residual branch.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Terms">Indices of the layers it adds.</param>
public sealed record AddLayer(string Name, IReadOnlyList<int> Terms) : Layer(Name, Terms)
{
    /// <inheritdoc/>
    public override string Kind => "add";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (TensorShape shape in inputs)
        {
            if (shape != inputs[0])
            {
                throw Error($"adds {inputs[0]} and {shape}; the shapes must be equal.");
            }
        }

        return inputs[0];
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Terms.Count < 2)
        {
            throw Error($"adds {Terms.Count} input; it needs two or more.");
        }
    }
}

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
