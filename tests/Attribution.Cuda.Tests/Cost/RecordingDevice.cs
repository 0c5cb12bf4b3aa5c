using Attribution.Cuda.Device;

namespace Attribution.Cuda.Tests.Cost;

/// <summary>A device that computes nothing and writes down what it was asked for: what a pass would launch and move on a real one.</summary>
internal sealed class RecordingDevice : IGpuDevice
{
    public List<KernelCall> Calls { get; } = [];

    public long UploadedBytes { get; private set; }

    public long DownloadedBytes { get; private set; }

    public long LiveBytes { get; private set; }

    public string Name => "recording device";

    public bool HasTensorCores => true;

    public long FreeBytes { get; init; } = 100L << 30;

    public void Forget()
    {
        Calls.Clear();
        (UploadedBytes, DownloadedBytes) = (0, 0);
    }

    public GpuBuffer Allocate(long bytes)
    {
        LiveBytes += bytes;
        return new Buffer(this, bytes);
    }

    public unsafe void Upload<T>(ReadOnlySpan<T> source, GpuBuffer destination)
        where T : unmanaged => UploadedBytes += source.Length * sizeof(T);

    public unsafe void Download<T>(GpuBuffer source, Span<T> destination)
        where T : unmanaged => DownloadedBytes += destination.Length * sizeof(T);

    public IGpuDownload BeginDownload(GpuBuffer source, long bytes)
    {
        DownloadedBytes += bytes;
        return new Nothing();
    }

    public void Launch(KernelCall call) => Calls.Add(call);

    public void Synchronize()
    {
    }

    public void Dispose()
    {
    }

    private sealed class Nothing : IGpuDownload
    {
        public void Take(Span<byte> destination)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class Buffer(RecordingDevice owner, long bytes) : GpuBuffer
    {
        public override long Bytes { get; } = bytes;

        public override void Dispose() => owner.LiveBytes -= Bytes;
    }
}
