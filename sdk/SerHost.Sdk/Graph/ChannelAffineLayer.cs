namespace SerHost.Sdk.Graph;

/// <summary>y = scale·x + shift per channel: batch normalisation in its inference form, or multiplication by a constant.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="Scale">[channels].</param>
/// <param name="Shift">[channels].</param>
public sealed record ChannelAffineLayer(string Name, int Input, ReadOnlyMemory<float> Scale, ReadOnlyMemory<float> Shift)
    : Layer(Name, [Input])
{
    /// <inheritdoc/>
    public override string Kind => "channel-affine";

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
    }
}
