namespace SerHost.Sdk.Graph;

/// <summary>Other axes over the same row-major data: flattening, or moving axes of length 1. No value moves.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Input">Index of the layer it reads.</param>
/// <param name="Form">Which reinterpretation.</param>
public sealed record ReshapeLayer(string Name, int Input, ReshapeForm Form) : Layer(Name, [Input])
{
    /// <inheritdoc/>
    public override string Kind => "reshape";

    /// <inheritdoc/>
    public override TensorShape InferShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        TensorShape input = inputs[0];
        return Form switch
        {
            ReshapeForm.Flatten => new TensorShape(input.Count, 1, 1),
            ReshapeForm.MergeChannelsAndHeight => new TensorShape(checked(input.Channels * input.Height), 1, input.Width),
            ReshapeForm.ChannelsToHeight =>
                input.Height == 1 ? new TensorShape(1, input.Channels, input.Width) : throw Error($"needs a height of 1, found {input}."),
            _ => throw Error($"unknown form {Form}."),
        };
    }
}

/// <summary>Reinterpretations of [channels, height, width] that move no value.</summary>
public enum ReshapeForm
{
    /// <summary>[channels · height · width, 1, 1].</summary>
    Flatten,

    /// <summary>[channels · height, 1, width].</summary>
    MergeChannelsAndHeight,

    /// <summary>[channels, 1, width] → [1, channels, width].</summary>
    ChannelsToHeight,
}
