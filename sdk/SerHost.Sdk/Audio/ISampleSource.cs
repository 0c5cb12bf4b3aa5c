namespace SerHost.Sdk.Audio;

/// <summary>One mono recording read in stretches, so that a long one never lies in memory as a whole.</summary>
/// <remarks>
/// The samples are those an <see cref="AudioClip"/> of the same recording holds: linear amplitude, nominally in [-1, 1], finite, and the
/// same each time they are read. Owned by the host, which keeps it open during the call it is handed to. One thread at a time.
/// </remarks>
public interface ISampleSource
{
    /// <summary>Name of the recording.</summary>
    string Id { get; }

    /// <summary>Samples a second, 1 or more.</summary>
    int SampleRateHz { get; }

    /// <summary>How many samples there are, 0 or more.</summary>
    int Count { get; }

    /// <summary>Length in seconds.</summary>
    double DurationSeconds => (double)Count / SampleRateHz;

    /// <summary>Copies samples <paramref name="start"/> … start + target.Length − 1. Cheap when called with rising starts.</summary>
    /// <param name="start">First sample wanted, 0 or more.</param>
    /// <param name="target">Receives the samples; the caller's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stretch does not lie within the recording.</exception>
    /// <exception cref="IOException">The recording can no longer be read.</exception>
    void Read(int start, Span<float> target);
}

/// <summary>A clip in memory, as a source. Thread-safe.</summary>
/// <param name="clip">The clip.</param>
public sealed class ClipSampleSource(AudioClip clip) : ISampleSource
{
    /// <inheritdoc/>
    public string Id => clip.Id;

    /// <inheritdoc/>
    public int SampleRateHz => clip.SampleRateHz;

    /// <inheritdoc/>
    public int Count => clip.Samples.Length;

    /// <inheritdoc/>
    public void Read(int start, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, Count - start, nameof(target));
        clip.Samples.Span.Slice(start, target.Length).CopyTo(target);
    }
}
