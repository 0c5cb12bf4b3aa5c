namespace SerHost.Network.Forward;

/// <summary>A shared run of zeros, to start sums from.</summary>
internal static class ZeroVector
{
    private static float[] s_zeros = new float[4096];

    /// <summary>Zeros; do not write to them.</summary>
    public static ReadOnlySpan<float> OfLength(int length)
    {
        float[] zeros = s_zeros;
        if (zeros.Length < length)
        {
            zeros = new float[length];
            s_zeros = zeros;
        }

        return zeros.AsSpan(0, length);
    }
}
