namespace SerHost.Sdk;

/// <summary>Finds NaN and infinity at contract boundaries.</summary>
public static class NonFinite
{
    /// <summary>Index of the first NaN or infinite value, or -1 when every value is finite.</summary>
    /// <param name="values">The values to check.</param>
    public static int IndexOf(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
