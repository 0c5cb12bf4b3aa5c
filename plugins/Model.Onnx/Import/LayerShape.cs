namespace Model.Onnx.Import;

/// <summary>Channels, height, width of a layer's output, as far as known.</summary>
internal sealed record LayerShape(Dim Channels, Dim Height, Dim Width)
{
    public Dim Count => Channels.Times(Height).Times(Width);

    public IReadOnlyList<Dim> Dims => [Channels, Height, Width];

    public Dim Axis(int axis) => axis switch { 0 => Channels, 1 => Height, _ => Width };
}
