namespace SerHost.Sdk.Graph;

/// <summary>Mean over the whole height, the whole width, or both (global average pooling); reduced axes become 1.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="OverHeight">Whether the height is averaged away.</param>
/// <param name="OverWidth">Whether the width is averaged away.</param>
public sealed record MeanLayer(string Name, int Input, bool OverHeight, bool OverWidth) : Layer(Name, [Input])
{
    /// <inheritdoc/>
    public override string Kind => "mean";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs[0] with { Height = OverHeight ? 1 : inputs[0].Height, Width = OverWidth ? 1 : inputs[0].Width };
    }
}
