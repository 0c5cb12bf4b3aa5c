namespace Attribution.Cuda.Network;

/// <summary>Position of a region: column and row of its first element, as the kernels' Int2 {x, y}.</summary>
internal readonly record struct Origin(int X, int Y);

/// <summary>The part of one layer's activation that is recomputed, of one size for every item of a batch.</summary>
/// <param name="Height">Rows of the region.</param>
/// <param name="Width">Columns of the region.</param>
/// <param name="IsWhole">Whether the region is the whole activation (its origins are then all zero).</param>
/// <param name="Origins">Where each item's region lies.</param>
internal sealed record LayerRegion(int Height, int Width, bool IsWhole, Origin[] Origins)
{
    /// <summary>Elements of one channel.</summary>
    public int Area => Height * Width;
}
