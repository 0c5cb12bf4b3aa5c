namespace SerHost.Sdk.Graph;

/// <summary>An element-wise function.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="Function">The function.</param>
public sealed record ActivationLayer(string Name, int Input, ActivationKind Function) : Layer(Name, [Input])
{
    /// <summary>Slope below 0 of <see cref="ActivationKind.LeakyRelu"/>.</summary>
    public float Alpha { get; init; } = 0.01f;

    /// <summary>Lower bound of <see cref="ActivationKind.Clip"/>.</summary>
    public float Minimum { get; init; } = float.NegativeInfinity;

    /// <summary>Upper bound of <see cref="ActivationKind.Clip"/>.</summary>
    public float Maximum { get; init; } = float.PositiveInfinity;

    /// <inheritdoc/>
    public override string Kind => "activation";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (!float.IsFinite(Alpha) || float.IsNaN(Minimum) || float.IsNaN(Maximum) || Minimum > Maximum)
        {
            throw Error($"alpha {Alpha}, bounds {Minimum} to {Maximum} make no function.");
        }
    }
}

/// <summary>Element-wise functions.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x for x ≥ 0, Alpha·x below.</summary>
    LeakyRelu,

    /// <summary>min(max(x, Minimum), Maximum).</summary>
    Clip,

    /// <summary>1 / (1 + e^−x).</summary>
    Sigmoid,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>x·Φ(x), with the error function.</summary>
    Gelu,

    /// <summary>The tanh approximation of <see cref="Gelu"/>.</summary>
    GeluTanh,
}

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
