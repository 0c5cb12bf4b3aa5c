namespace SerHost.Core.Audio;

/// <summary>Reads the samples of a WAV file and mixes them down to one channel.</summary>
internal static class WavSamples
{
    /// <summary>Longest recording read: 268 million samples, 4.6 hours at 16 kHz (1 GiB of memory).</summary>
    public const long MostFrames = 1L << 28;

    private const int FramesBetweenChecks = 1 << 16;

    /// <summary>Reads all frames; channels are averaged. Adds notes on mixing, clipping, silence and quiet.</summary>
    /// <exception cref="AudioFileException">A sample is not finite, or there are too many.</exception>
    public static float[] Read(Stream stream, string path, WavHeader header, List<AudioNote> notes, CancellationToken cancellation)
    {
        float[] mono = new float[CheckLength(path, header)];
        var frames = new WavFrames(stream, path, header);
        var check = new SoundCheck(header, mono.Length);
        for (int first = 0; first < mono.Length; first += FramesBetweenChecks)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<float> piece = mono.AsSpan(first, Math.Min(FramesBetweenChecks, mono.Length - first));
            frames.Read(first, piece, check);
        }

        notes.AddRange(check.Notes());
        return mono;
    }

    /// <summary>How many frames a file has.</summary>
    /// <exception cref="AudioFileException">There are too many.</exception>
    public static int CheckLength(string path, WavHeader header) => header.Frames <= MostFrames
        ? (int)header.Frames
        : throw new AudioFileException(path, null, FormattableString.Invariant(
            $"{header.Info.DurationSeconds / 3600:0.0} hours of sound; at most {MostFrames} samples are read. Split the recording."));
}
