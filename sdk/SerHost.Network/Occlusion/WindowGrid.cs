namespace SerHost.Network.Occlusion;

/// <summary>Where the windows of an occlusion lie on an input.</summary>
/// <remarks>Per axis ceil((L − w)/s) + 1 windows from 0 in steps of s; the last one is clipped at the edge; one that would begin beyond the
/// edge (stride longer than window) does not exist. Window number r · <see cref="Columns"/> + c starts at row r · strideBands and column c
/// · strideFrames. Immutable.</remarks>
public sealed record WindowGrid
{
    /// <summary>Creates a grid.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <param name="windowBands">Rows of a window, 1 to <paramref name="bands"/>.</param>
    /// <param name="windowFrames">Columns of a window, 1 to <paramref name="frames"/>.</param>
    /// <param name="strideBands">Rows from window to window, 1 or more.</param>
    /// <param name="strideFrames">Columns from window to window, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public WindowGrid(int bands, int frames, int windowBands, int windowFrames, int strideBands, int strideFrames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowBands);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowFrames);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowBands, bands);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowFrames, frames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(strideBands);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(strideFrames);
        Bands = bands;
        Frames = frames;
        WindowBands = windowBands;
        WindowFrames = windowFrames;
        StrideBands = strideBands;
        StrideFrames = strideFrames;
        Rows = Positions(bands, windowBands, strideBands);
        Columns = Positions(frames, windowFrames, strideFrames);
    }

    /// <summary>Rows of the input.</summary>
    public int Bands { get; }

    /// <summary>Columns of the input.</summary>
    public int Frames { get; }

    /// <summary>Rows of a window.</summary>
    public int WindowBands { get; }

    /// <summary>Columns of a window.</summary>
    public int WindowFrames { get; }

    /// <summary>Rows from window to window.</summary>
    public int StrideBands { get; }

    /// <summary>Columns from window to window.</summary>
    public int StrideFrames { get; }

    /// <summary>Windows along the bands.</summary>
    public int Rows { get; }

    /// <summary>Windows along the frames.</summary>
    public int Columns { get; }

    /// <summary>Number of windows.</summary>
    public int Count => Rows * Columns;

    /// <summary>First row of a window.</summary>
    /// <param name="window">Number of the window.</param>
    public int FirstBand(int window) => window / Columns * StrideBands;

    /// <summary>First column of a window.</summary>
    /// <param name="window">Number of the window.</param>
    public int FirstFrame(int window) => window % Columns * StrideFrames;

    /// <summary>Row after a window's last, inside the input.</summary>
    /// <param name="window">Number of the window.</param>
    public int EndBand(int window) => Math.Min(Bands, FirstBand(window) + WindowBands);

    /// <summary>Column after a window's last, inside the input.</summary>
    /// <param name="window">Number of the window.</param>
    public int EndFrame(int window) => Math.Min(Frames, FirstFrame(window) + WindowFrames);

    /// <summary>map(e) = mean over the windows that cover e of their values; 0 where none does.</summary>
    /// <param name="values">[<see cref="Count"/>] one value a window.</param>
    /// <returns>[bands, frames], row-major.</returns>
    /// <exception cref="ArgumentException">The length is not the number of windows.</exception>
    public float[] Average(ReadOnlySpan<double> values)
    {
        if (values.Length != Count)
        {
            throw new ArgumentException($"Expected {Count} windows, found {values.Length}.", nameof(values));
        }

        var sums = new double[Bands * Frames];
        var counts = new int[Bands * Frames];
        for (int window = 0; window < Count; window++)
        {
            for (int band = FirstBand(window); band < EndBand(window); band++)
            {
                for (int frame = FirstFrame(window); frame < EndFrame(window); frame++)
                {
                    sums[(band * Frames) + frame] += values[window];
                    counts[(band * Frames) + frame]++;
                }
            }
        }

        var map = new float[sums.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = counts[i] == 0 ? 0 : (float)(sums[i] / counts[i]);
        }

        return map;
    }

    private static int Positions(int length, int window, int stride) =>
        (int)Math.Min(((length - window + (long)stride - 1) / stride) + 1, (length + (long)stride - 1) / stride);
}
