namespace SerHost.Network.Occlusion;

/// <summary>How one axis of a convolution's change is cut for Toom–Cook products: one phase of the stride, in equal tiles.</summary>
/// <remarks>
/// Changed input position i = stride · j + phase meets kernel taps t with (t + shift) mod stride = phase, at output j − ⌊(t +
/// shift)/stride⌋: a stride-1 product of the phase's values with the phase's taps. Coefficient c of the product belongs to output c +
/// <see cref="OutputShift"/>.
/// </remarks>
internal sealed class ToomCookAxis
{
    private ToomCookAxis(int stride, int phase, int[] taps, int length, int outputShift)
    {
        Stride = stride;
        Phase = phase;
        Taps = taps;
        Length = length;
        OutputShift = outputShift;
        int longest = taps.Length == 1 ? ToomCookPoints.Maximum : ToomCookPoints.Maximum + 1 - taps.Length;
        Tiles = (length + longest - 1) / longest;
        TileLength = (length + Tiles - 1) / Tiles;
        Points = TileLength + taps.Length - 1;
        IsIdentity = taps.Length == 1;
        Interpolation = IsIdentity ? [] : ToomCookPoints.Interpolation(Points);
    }

    /// <summary>The convolution's stride.</summary>
    public int Stride { get; }

    /// <summary>Which positions of the changed input take part.</summary>
    public int Phase { get; }

    /// <summary>Kernel taps that take part, ascending.</summary>
    public int[] Taps { get; }

    /// <summary>Positions that take part.</summary>
    public int Length { get; }

    /// <summary>Output that coefficient 0 belongs to.</summary>
    public int OutputShift { get; }

    /// <summary>Number of tiles.</summary>
    public int Tiles { get; }

    /// <summary>Positions a tile; the last may lack some.</summary>
    public int TileLength { get; }

    /// <summary>Multiplications a tile: coefficients of its product.</summary>
    public int Points { get; }

    /// <summary>Whether a single tap takes part: then the points are the positions themselves.</summary>
    public bool IsIdentity { get; }

    /// <summary>[points, points] coefficients of the product from its values; empty for an identity.</summary>
    public float[] Interpolation { get; }

    /// <summary>Whether one tile's product is exactly so many outputs, from output 0 on.</summary>
    public bool Covers(int outputs) => Tiles == 1 && OutputShift == 0 && Points == outputs;

    /// <summary>The phases of an axis; those no tap meets or no position belongs to are left out.</summary>
    /// <param name="kernel">Taps of the kernel.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="shift">Changed input position that output 0 meets with tap 0.</param>
    /// <param name="length">Changed input positions.</param>
    public static IReadOnlyList<ToomCookAxis> Phases(int kernel, int stride, int shift, int length)
    {
        var phases = new List<ToomCookAxis>();
        for (int phase = 0; phase < stride; phase++)
        {
            int[] taps = [.. Enumerable.Range(0, kernel).Where(tap => Floored(tap + shift, stride).Remainder == phase)];
            int count = (length - phase + stride - 1) / stride;
            if (taps.Length > 0 && count > 0)
            {
                phases.Add(new ToomCookAxis(stride, phase, taps, count, -Floored(taps[^1] + shift, stride).Quotient));
            }
        }

        return phases;
    }

    private static (int Quotient, int Remainder) Floored(int value, int divisor)
    {
        int quotient = (int)Math.Floor((double)value / divisor);
        return (quotient, value - (quotient * divisor));
    }
}
