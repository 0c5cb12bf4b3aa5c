namespace SerHost.Sdk.Graph;

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
