namespace SerHost.Sdk.Graph;

/// <summary>One operation of a layer graph. Immutable.</summary>
/// <param name="Name">Unique name, shortened sensibly from the model file's, for example <c>layer1.conv2</c>.</param>
/// <param name="Inputs">Indices of the layers it reads, each smaller than its own index.</param>
public abstract record Layer(string Name, IReadOnlyList<int> Inputs)
{
    /// <summary>What the operation is called in tables and rules, for example <c>convolution</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Shape of the output.</summary>
    /// <param name="inputs">Shapes of the inputs, in order.</param>
    /// <exception cref="GraphException">The inputs do not fit the layer.</exception>
    public abstract TensorShape InferShape(IReadOnlyList<TensorShape> inputs);

    /// <summary>Checks the layer's own numbers (weight lengths, positive strides, finite values).</summary>
    /// <exception cref="GraphException">Something is wrong.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>An error that names this layer.</summary>
    /// <param name="message">What was expected and what was found.</param>
    protected GraphException Error(string message) => new(Name, message);

    /// <summary>Requires finite values of a given length.</summary>
    /// <param name="values">The values.</param>
    /// <param name="length">Expected length.</param>
    /// <param name="what">What the values are, for the message.</param>
    /// <exception cref="GraphException">The length is wrong, or a value is not finite.</exception>
    protected void RequireValues(ReadOnlyMemory<float> values, long length, string what)
    {
        if (values.Length != length)
        {
            throw Error($"{what}: expected {length} values, found {values.Length}.");
        }

        int firstBad = NonFinite.IndexOf(values.Span);
        if (firstBad >= 0)
        {
            throw Error($"{what}: value {firstBad} is {values.Span[firstBad]}; it must be finite.");
        }
    }
}
