namespace Attribution.Cuda.Network;

/// <summary>The part of one layer's activation that is computed, of one size for every item of a batch.</summary>
/// <param name="Rectangles">Its size, and that of the plane.</param>
/// <param name="Channels">Channels of the layer, without those added.</param>
/// <param name="Origins">Where each item's rectangle lies; null where all begin at 0.</param>
internal sealed record LayerRegion(Rectangles Rectangles, int Channels, Origin[]? Origins)
{
    /// <summary>Channels as the kernels have them: a multiple of 8.</summary>
    public static int Padded(int channels) => (channels + 7) / 8 * 8;
}
