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

/// <summary>The model's input; always layer 0. The data are [bands, frames], row-major, in both layouts.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="BandsAsChannels">False: [1, bands, frames], for 2-D convolutions. True: [bands, 1, frames], for 1-D convolutions over
/// time.</param>
public sealed record InputLayer(string Name, bool BandsAsChannels) : Layer(Name, [])
{
    /// <inheritdoc/>
    public override string Kind => "input";

    /// <summary>Shape for an input of a given size.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    public TensorShape ShapeFor(int bands, int frames) => BandsAsChannels ? new(bands, 1, frames) : new(1, bands, frames);

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs) => throw Error("The input's shape is given, not inferred.");
}

/// <summary>Shape of one sample's activations, [channels, height, width], row-major; the batch is not part of it.</summary>
/// <remarks>A log-mel input is [1, bands, frames] (or [bands, 1, frames] for 1-D convolutions over time), a waveform
/// [1, 1, samples], a feature vector [features, 1, 1].</remarks>
/// <param name="Channels">Channels, 1 or more.</param>
/// <param name="Height">Rows (frequency), 1 or more.</param>
/// <param name="Width">Columns (time), 1 or more.</param>
public readonly record struct TensorShape(int Channels, int Height, int Width)
{
    /// <summary>Number of elements.</summary>
    /// <exception cref="OverflowException">There are more than 2³¹ − 1.</exception>
    public int Count => checked(Channels * Height * Width);

    /// <summary>For example <c>32×64×101</c>.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
