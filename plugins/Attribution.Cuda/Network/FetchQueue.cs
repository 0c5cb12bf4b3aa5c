using System.Runtime.InteropServices;
using Attribution.Cuda.Device;

namespace Attribution.Cuda.Network;

/// <summary>Results on their way to the host while the next batch is computed: two device buffers in turn.</summary>
internal sealed class FetchQueue(Kernels kernels, GpuArena arena) : IDisposable
{
    private readonly Queue<(IGpuDownload Download, Memory<float> Destination)> _underWay = new();
    private int _turn;

    /// <summary>Begins to fetch whole planes, channel first.</summary>
    /// <param name="values">[items], in the kernels' layout.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="region">Their size.</param>
    /// <param name="destination">[items, channels, height, width]; filled at the latest by <see cref="Finish"/>.</param>
    public void Add(GpuBuffer values, int items, LayerRegion region, Memory<float> destination)
    {
        while (_underWay.Count > 1)
        {
            TakeOne(); // its device buffer is the next one's
        }

        GpuBuffer packed = arena.Floats($"packed{_turn}", destination.Length);
        _turn ^= 1;
        kernels.Pack(packed, values, items, region);
        _underWay.Enqueue((kernels.Device.BeginDownload(packed, (long)destination.Length * sizeof(float)), destination));
    }

    /// <summary>Waits for everything.</summary>
    public void Finish()
    {
        while (_underWay.Count > 0)
        {
            TakeOne();
        }
    }

    public void Dispose()
    {
        while (_underWay.TryDequeue(out (IGpuDownload Download, Memory<float> Destination) left))
        {
            left.Download.Dispose();
        }
    }

    private void TakeOne()
    {
        (IGpuDownload download, Memory<float> destination) = _underWay.Dequeue();
        using (download)
        {
            download.Take(MemoryMarshal.AsBytes(destination.Span));
        }
    }
}
