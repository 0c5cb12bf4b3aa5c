namespace Attribution.Gradient;

/// <summary>Bilinear stretching.</summary>
internal static class Resampling
{
    /// <summary>Stretches a matrix so that the edges of both cover each other; values between cell centres are linear.</summary>
    /// <param name="values">[height, width].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="toHeight">Rows wanted.</param>
    /// <param name="toWidth">Columns wanted.</param>
    /// <returns>[toHeight, toWidth].</returns>
    public static float[] Bilinear(ReadOnlySpan<float> values, int height, int width, int toHeight, int toWidth)
    {
        float[] result = new float[toHeight * toWidth];
        for (int row = 0; row < toHeight; row++)
        {
            (int top, int bottom, float down) = Place(row, height, toHeight);
            for (int column = 0; column < toWidth; column++)
            {
                (int left, int right, float along) = Place(column, width, toWidth);
                float upper = Mix(values[(top * width) + left], values[(top * width) + right], along);
                float lower = Mix(values[(bottom * width) + left], values[(bottom * width) + right], along);
                result[(row * toWidth) + column] = Mix(upper, lower, down);
            }
        }

        return result;
    }

    private static float Mix(float a, float b, float share) => a + (share * (b - a));

    // Centre of cell i of n lies at (i + 0.5) / n of the length.
    private static (int Low, int High, float Share) Place(int index, int from, int to)
    {
        double place = Math.Clamp(((index + 0.5) * from / to) - 0.5, 0, from - 1);
        int low = (int)place;
        return (low, Math.Min(low + 1, from - 1), (float)(place - low));
    }
}
