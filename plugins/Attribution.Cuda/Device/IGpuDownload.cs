namespace Attribution.Cuda.Device;

/// <summary>A download that may still be on its way while the device computes on. Dispose gives its memory back.</summary>
internal interface IGpuDownload : IDisposable
{
    /// <summary>Waits for it and copies what arrived. Until then the source must not be written to.</summary>
    /// <param name="destination">As long as what was asked for.</param>
    void Take(Span<byte> destination);
}
