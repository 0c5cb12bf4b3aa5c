namespace SerHost.Reports.Clips;

/// <summary>Turns matrices into bytes for the page's pictures.</summary>
internal static class PicturePlane
{
    /// <summary>A byte of the relevance planes that stands for none.</summary>
    public const int Zero = 128;

    private const int Reach = 127;

    /// <summary>Size of a matrix once it is as coarse as wanted.</summary>
    public static (int Bands, int Frames, int BandsEach, int FramesEach) Size(int bands, int frames, PictureDetail detail)
    {
        int bandsEach = (bands + detail.MostBands - 1) / detail.MostBands;
        int framesEach = (frames + detail.MostFrames - 1) / detail.MostFrames;
        return ((bands + bandsEach - 1) / bandsEach, (frames + framesEach - 1) / framesEach, bandsEach, framesEach);
    }

    /// <summary>Means over blocks of a [bands, frames] matrix; the last block of a row or column may be smaller.</summary>
    public static float[] Reduce(ReadOnlySpan<float> values, int bands, int frames, PictureDetail detail)
    {
        (int rows, int columns, int bandsEach, int framesEach) = Size(bands, frames, detail);
        float[] reduced = new float[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double sum = 0;
                int count = 0;
                for (int band = row * bandsEach; band < Math.Min(bands, (row + 1) * bandsEach); band++)
                {
                    for (int frame = column * framesEach; frame < Math.Min(frames, (column + 1) * framesEach); frame++)
                    {
                        sum += values[(band * frames) + frame];
                        count++;
                    }
                }

                reduced[(row * columns) + column] = (float)(sum / count);
            }
        }

        return reduced;
    }

    /// <summary>Levels from low to high as bytes from 0 to 255, in as many steps as wanted.</summary>
    public static byte[] Levels(ReadOnlySpan<float> values, float low, float high, PictureDetail detail)
    {
        byte[] bytes = new byte[values.Length];
        double span = high > low ? high - low : 1;
        for (int i = 0; i < values.Length; i++)
        {
            double step = Math.Round(Math.Clamp((values[i] - low) / span, 0, 1) * detail.Steps);
            bytes[i] = (byte)Math.Round(step * 255 / detail.Steps);
        }

        return bytes;
    }

    /// <summary>Signed values as bytes: 128 for 0, 1 and 255 for ∓ the scale, in half as many steps to each side.</summary>
    public static byte[] Signed(ReadOnlySpan<float> values, float scale, PictureDetail detail)
    {
        byte[] bytes = new byte[values.Length];
        int steps = detail.Steps / 2;
        for (int i = 0; i < values.Length; i++)
        {
            double step = Math.Round(Math.Clamp(values[i] / scale, -1, 1) * steps);
            bytes[i] = (byte)(Zero + (int)Math.Round(step * Reach / steps));
        }

        return bytes;
    }

    /// <summary>A track as 16-bit numbers from 0 (lowest) to 65534 (highest); 65535 where it is not defined.</summary>
    public static byte[] Track(ReadOnlySpan<float> values, out float low, out float high)
    {
        (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        (low, high) = low <= high ? (low, high) : (0, 0);
        byte[] bytes = new byte[2 * values.Length];
        double span = high > low ? high - low : 1;
        for (int i = 0; i < values.Length; i++)
        {
            ushort step = float.IsFinite(values[i]) ? (ushort)Math.Round((values[i] - low) / span * 65534) : ushort.MaxValue;
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), step);
        }

        return bytes;
    }

    /// <summary>Smallest and largest sample of every column, as signed bytes in shares of the peak: low, high, low, high, …</summary>
    public static byte[] Envelope(ReadOnlySpan<float> samples, int columns, float peak)
    {
        columns = Math.Max(1, Math.Min(columns, samples.Length));
        byte[] bytes = new byte[2 * columns];
        for (int column = 0; column < columns; column++)
        {
            int first = (int)((long)column * samples.Length / columns), end = (int)((long)(column + 1) * samples.Length / columns);
            float low = 0, high = 0;
            for (int i = first; i < end; i++)
            {
                (low, high) = (Math.Min(low, samples[i]), Math.Max(high, samples[i]));
            }

            bytes[2 * column] = (byte)(sbyte)Math.Round(low / peak * Reach);
            bytes[(2 * column) + 1] = (byte)(sbyte)Math.Round(high / peak * Reach);
        }

        return bytes;
    }
}
