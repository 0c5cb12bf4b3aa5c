namespace SerHost.Network.Forward;

/// <summary>How many floats one position's channels take in the fast layouts.</summary>
internal static class ChannelPadding
{
    /// <summary>Lanes of the widest vector: channel counts are rounded up to a multiple of it.</summary>
    public const int Lanes = 16;

    /// <summary>The next multiple of 16.</summary>
    public static int Round(int channels) => (channels + Lanes - 1) / Lanes * Lanes;

    /// <summary>Floats from one position to the next: 1 for a single channel (images and waveforms stay contiguous), else a
    /// multiple of 16 so that every vector load is whole.</summary>
    public static int Stride(int channels) => channels == 1 ? 1 : Round(channels);
}
