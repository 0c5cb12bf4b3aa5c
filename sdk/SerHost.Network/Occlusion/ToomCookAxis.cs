namespace SerHost.Network.Occlusion;

/// <summary>How a stretch of one axis of a convolution's change is cut for Toom–Cook products: positions of one phase of the stride, in
/// equal tiles.</summary>
/// <remarks>
/// Changed input position i = stride · j + phase meets kernel taps t with (t + shift) mod stride = phase, at output j − ⌊(t +
/// shift)/stride⌋: a stride-1 product of the phase's values with the phase's taps. Coefficient c of a tile's product belongs to output c +
/// the tile's first position + <see cref="OutputShift"/>. A phase that one tap meets needs no transform: its tiles are its positions.
/// </remarks>
internal sealed class ToomCookAxis
{
    private ToomCookAxis(int stride, int phase, int[] taps, int first, int tiles, int tileLength, int outputShift)
    {
        Stride = stride;
        Phase = phase;
        Taps = taps;
        First = first;
        Tiles = tiles;
        TileLength = tileLength;
        OutputShift = outputShift;
        Points = tileLength + taps.Length - 1;
        Transform = taps.Length == 1 ? null : ToomCookTransform.Of(Points);
    }

    /// <summary>The convolution's stride.</summary>
    public int Stride { get; }

    /// <summary>Which positions of the changed input take part.</summary>
    public int Phase { get; }

    /// <summary>Kernel taps that take part, ascending.</summary>
    public int[] Taps { get; }

    /// <summary>First position of the stretch, counted within the phase.</summary>
    public int First { get; }

    /// <summary>Output that coefficient 0 of position 0 belongs to.</summary>
    public int OutputShift { get; }

    /// <summary>Number of tiles.</summary>
    public int Tiles { get; }

    /// <summary>Positions a tile.</summary>
    public int TileLength { get; }

    /// <summary>Multiplications a tile: coefficients of its product.</summary>
    public int Points { get; }

    /// <summary>Evaluates and interpolates; null where a single tap takes part and the positions are the points themselves.</summary>
    public ToomCookTransform? Transform { get; }

    /// <summary>Changed input position where a tile begins.</summary>
    public int Position(int tile) => ((First + (tile * TileLength)) * Stride) + Phase;

    /// <summary>Output that coefficient 0 of a tile belongs to.</summary>
    public int Output(int tile) => First + (tile * TileLength) + OutputShift;

    /// <summary>The phases of an axis, each in one or two stretches; those no tap meets or no position belongs to are left out.</summary>
    /// <remarks>So many tiles as are needed, of nearly equal length: a stretch of the longer ones, then one of those that are one
    /// shorter.</remarks>
    /// <param name="kernel">Taps of the kernel.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="shift">Changed input position that output 0 meets with tap 0.</param>
    /// <param name="length">Changed input positions.</param>
    public static IReadOnlyList<ToomCookAxis> Phases(int kernel, int stride, int shift, int length)
    {
        var stretches = new List<ToomCookAxis>();
        for (int phase = 0; phase < stride; phase++)
        {
            int[] taps = [.. Enumerable.Range(0, kernel).Where(tap => Floored(tap + shift, stride).Remainder == phase)];
            int count = (length - phase + stride - 1) / stride;
            if (taps.Length == 0 || count <= 0)
            {
                continue;
            }

            int outputShift = -Floored(taps[^1] + shift, stride).Quotient;
            int longest = taps.Length == 1 ? 1 : ToomCookPoints.Maximum + 1 - taps.Length;
            int tiles = (count + longest - 1) / longest;
            int shorter = count / tiles;
            int longer = count % tiles; // so many have one position more
            if (longer > 0)
            {
                stretches.Add(new ToomCookAxis(stride, phase, taps, 0, longer, shorter + 1, outputShift));
            }

            stretches.Add(new ToomCookAxis(stride, phase, taps, longer * (shorter + 1), tiles - longer, shorter, outputShift));
        }

        return stretches;
    }

    private static (int Quotient, int Remainder) Floored(int value, int divisor)
    {
        int quotient = (int)Math.Floor((double)value / divisor);
        return (quotient, value - (quotient * divisor));
    }
}
