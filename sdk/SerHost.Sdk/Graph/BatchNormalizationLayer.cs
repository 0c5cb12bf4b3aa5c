namespace SerHost.Sdk.Graph;

/// <summary>y = scale·x + shift per channel: batch normalization at inference, or multiplication by a constant.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="Scale">[channels].</param>
/// <param name="Shift">[channels].</param>
public sealed record BatchNormalizationLayer(string Name, int Input, ReadOnlyMemory<float> Scale, ReadOnlyMemory<float> Shift)
    : Layer(Name, [Input])
{
    /// <summary>[channels] the scale before it was rounded to float32, for exact folding; empty where <see cref="Scale"/> is
    /// exact.</summary>
    public ReadOnlyMemory<double> ExactScale { get; init; }

    /// <summary>[channels] the shift before it was rounded to float32, for exact folding; empty where <see cref="Shift"/> is
    /// exact.</summary>
    public ReadOnlyMemory<double> ExactShift { get; init; }

    /// <inheritdoc/>
    public override string Kind => "batch-normalization";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs[0].Channels == Scale.Length
            ? inputs[0]
            : throw Error($"expected {Scale.Length} channels, found {inputs[0]}.");
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        RequireValues(Scale, Math.Max(1, Scale.Length), "scale");
        RequireValues(Shift, Scale.Length, "shift");
        if ((ExactScale.Length != 0 && ExactScale.Length != Scale.Length) || (ExactShift.Length != 0 && ExactShift.Length != Shift.Length))
        {
            throw Error($"expected {Scale.Length} exact values or none, found {ExactScale.Length} and {ExactShift.Length}.");
        }
    }
}
