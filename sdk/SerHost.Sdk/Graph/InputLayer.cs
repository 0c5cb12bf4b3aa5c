namespace SerHost.Sdk.Graph;

/// <summary>The model's input; always layer 0. The data are [bands, frames], row-major, in both layouts.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="BandsAsChannels">False: [1, bands, frames], for 2-D convolutions. True: [bands, 1, frames], for 1-D convolutions over time.</param>
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
