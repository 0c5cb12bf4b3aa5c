using SerHost.Sdk.Audio;

namespace SerHost.Core.Audio;

/// <summary>A recording that is read from its file as it is needed, mixed down to one channel, at its own rate. Not thread-safe.</summary>
public sealed class RecordingSource : ISampleSource, IDisposable
{
    private const int BlockSamples = 1 << 16;

    private readonly FileStream _stream;
    private readonly IDisposable? _decoded;
    private readonly WavFrames _frames;
    private readonly string _path;

    internal RecordingSource(
        string id, string path, FileStream stream, IDisposable? decoded, WavHeader header, IEnumerable<AudioNote> notes,
        CancellationToken cancellation)
    {
        (Id, _path, _stream, _decoded) = (id, path, stream, decoded);
        Info = header.Info;
        Count = WavSamples.CheckLength(path, header);
        _frames = new WavFrames(stream, path, header);
        var check = new SoundCheck(header, Count);
        var block = new float[Math.Min(BlockSamples, Count)];
        for (int start = 0; start < Count; start += BlockSamples)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<float> piece = block.AsSpan(0, Math.Min(BlockSamples, Count - start));
            Read(start, piece, check);
        }

        Notes = [.. notes, .. check.Notes()];
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public int SampleRateHz => Info.SampleRateHz;

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => (double)Count / SampleRateHz;

    /// <summary>What the file held.</summary>
    public AudioInfo Info { get; }

    /// <summary>Remarks, in the order they arose; empty for an ordinary mono file.</summary>
    public IReadOnlyList<AudioNote> Notes { get; }

    /// <inheritdoc/>
    /// <exception cref="AudioFileException">The file became shorter or holds values that are not finite.</exception>
    public void Read(int start, Span<float> target) => Read(start, target, null);

    private void Read(int start, Span<float> target, SoundCheck? check)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, Count - start, nameof(target));
        try
        {
            _frames.Read(start, target, check);
        }
        catch (EndOfStreamException error)
        {
            throw AudioFile.BecameShorter(_path, error);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _decoded?.Dispose();
    }
}
