using SerHost.Sdk.Audio;

namespace SerHost.Core.Audio;

/// <summary>Reads and writes recordings.</summary>
/// <remarks>
/// WAV is read here: PCM of 8, 16, 24 and 32 bits, float of 32 and 64 bits, WAVE_FORMAT_EXTENSIBLE, RIFX, RF64, any number of
/// channels (averaged), any rate from 1 kHz. Everything else (FLAC, MP3, Ogg, Opus, M4A, compressed WAV, SPHERE, video, …) goes through
/// an installed ffmpeg.
/// <para>Scale: integers divide by 2^(bits − 1), so a 16-bit sample v becomes v/32768, exactly. openSMILE divides by 32767:
/// an extractor that reproduces its numbers multiplies every sample by 32768/32767.</para>
/// <para>Memory is bounded by what a file holds, whatever its header claims. Safe to call from several threads.</para>
/// </remarks>
public static class AudioFile
{
    /// <summary>Extensions that corpora look for, lower-case with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
    [
        ".wav", ".wave", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".aifc", ".au", ".snd", ".wma",
        ".w64", ".rf64", ".caf", ".wv", ".sph", ".nist", ".oga", ".spx", ".mka", ".m4b", ".mp2", ".amr",
        ".mp4", ".m4v", ".mov", ".3gp", ".3g2", ".webm", ".mkv", ".avi", ".ogv",
    ];

    /// <summary>Reads a recording.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops reading or decoding.</param>
    /// <returns>The clip, named after the file, at the file's own rate, mixed down to one channel, with notes on what was done to
    /// it.</returns>
    /// <exception cref="AudioFileException">The file is missing, empty, damaged, not sound, or needs an ffmpeg that is not there; the
    /// message says what was found and the cure.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static AudioReadResult Read(string path, CancellationToken cancellation = default) => Read(path, null, cancellation);

    /// <summary>Reads a recording under a name of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="id">Name of the clip; the file's name without extension when null.</param>
    /// <param name="cancellation">Stops reading or decoding.</param>
    /// <returns>As <see cref="Read(string, CancellationToken)"/>.</returns>
    /// <exception cref="AudioFileException">As <see cref="Read(string, CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static AudioReadResult Read(string path, string? id, CancellationToken cancellation) =>
        Read(path, id, FfmpegDecoder.Installed, cancellation);

    /// <summary>Opens a recording to be read in stretches: the same samples and notes as <see cref="Read(string, CancellationToken)"/>,
    /// never all in memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops decoding and the first pass, which checks the samples.</param>
    /// <exception cref="AudioFileException">As <see cref="Read(string, CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static RecordingSource OpenSource(string path, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileNameWithoutExtension(path);
        FileStream stream = Open(path);
        DecodedFile? decoded = null;
        RecordingSource? opened = null;
        try
        {
            string? foreign = null;
            WavHeader? header = null;
            try
            {
                foreign = IsWav(stream) ? null : AudioSignature.Identify(stream, path);
                header = foreign is null ? WavHeader.Read(stream, path) : null;
            }
            catch (WavEncodingNotReadException error)
            {
                foreign = Foreign(error);
            }

            if (foreign is not null)
            {
                stream.Dispose();
                decoded = FfmpegDecoder.Installed.Decode(path, foreign, cancellation);
                stream = File.OpenRead(decoded.Path);
                header = WavHeader.Read(stream, path);
            }

            IEnumerable<AudioNote> notes = foreign is null ? header!.Notes : [DecodedNote(foreign)];
            return opened = new RecordingSource(name, path, stream, decoded, header!, notes, cancellation);
        }
        finally
        {
            if (opened is null)
            {
                stream.Dispose();
                decoded?.Dispose();
            }
        }
    }

    /// <summary>Reads a WAV file's header: rate, channels and length, without its samples.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What the header says; null for a file that is not a WAV read here.</returns>
    /// <exception cref="AudioFileException">The file is missing, empty, damaged, or a Git LFS pointer.</exception>
    public static AudioInfo? Probe(string path) => Glance(path)?.Info;

    /// <summary>Reads a WAV file's header and a few of its bytes.</summary>
    /// <returns>Null for a file that is not a WAV read here.</returns>
    /// <exception cref="AudioFileException">As <see cref="Probe"/>.</exception>
    internal static WavGlance? Glance(string path)
    {
        using FileStream stream = Open(path);
        try
        {
            if (IsWav(stream))
            {
                return WavGlance.Of(stream, WavHeader.Read(stream, path));
            }

            AudioSignature.RefusePointer(stream, path);
            return null;
        }
        catch (WavEncodingNotReadException)
        {
            return null; // Only ffmpeg knows how long it is.
        }
    }

    /// <summary>Writes a clip as a mono WAV file. The file appears complete or not at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="clip">The clip.</param>
    /// <param name="encoding">How to store samples.</param>
    /// <returns>How many samples were beyond full scale and had to be clipped; 0 for float.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static int WriteWav(string path, AudioClip clip, WavEncoding encoding = WavEncoding.Pcm16)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(clip);
        return WavWriter.Write(path, clip.Samples.Span, clip.SampleRateHz, encoding);
    }

    /// <summary>Samples as the bytes of a 16-bit mono WAV file.</summary>
    /// <param name="samples">Linear amplitude; what is beyond full scale is clipped.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    public static byte[] WavBytes(ReadOnlySpan<float> samples, int sampleRateHz)
    {
        using var bytes = new MemoryStream();
        WavWriter.Write(bytes, samples, sampleRateHz, WavEncoding.Pcm16);
        return bytes.ToArray();
    }

    internal static AudioReadResult Read(string path, string? id, FfmpegDecoder decoder, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = id ?? Path.GetFileNameWithoutExtension(path);
        using FileStream stream = Open(path);
        string foreign;
        if (IsWav(stream))
        {
            try
            {
                return ReadWav(stream, path, path, name, [], cancellation);
            }
            catch (WavEncodingNotReadException error)
            {
                foreign = Foreign(error);
            }
        }
        else
        {
            foreign = AudioSignature.Identify(stream, path);
        }

        using DecodedFile decoded = decoder.Decode(path, foreign, cancellation);
        using FileStream wav = File.OpenRead(decoded.Path);
        return ReadWav(wav, decoded.Path, path, name, [DecodedNote(foreign)], cancellation);
    }

    private static AudioReadResult ReadWav(FileStream stream, string file, string source, string name, List<AudioNote> notes,
        CancellationToken cancellation)
    {
        try
        {
            WavHeader header = WavHeader.Read(stream, source);
            notes.AddRange(file == source ? header.Notes : []);
            float[] samples = WavSamples.Read(stream, source, header, notes, cancellation);
            return new AudioReadResult(new AudioClip(name, samples, header.SampleRateHz, source), header.Info, notes);
        }
        catch (EndOfStreamException error)
        {
            throw BecameShorter(source, error);
        }
    }

    internal static AudioFileException BecameShorter(string path, EndOfStreamException error) =>
        new(path, null, "the file became shorter while it was read. Wait until it is complete.", error);

    private static string Foreign(WavEncodingNotReadException error) => $"WAV with format tag 0x{error.Tag:X4}";

    private static AudioNote DecodedNote(string foreign) => new(AudioNoteKind.DecodedByFfmpeg, $"{foreign}, decoded by ffmpeg.");

    private static FileStream Open(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            string cure = Directory.Exists(path) ? "This is a folder; name a file in it." : "No such file; check the path.";
            throw new AudioFileException(path, null, cure) { IsMissing = true };
        }

        // A pipe or device reports no length, and opening one could block for ever.
        if (file.Length == 0)
        {
            throw new AudioFileException(path, null, "The file is empty (0 bytes). Export or download it again.");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new AudioFileException(path, null, "The file may not be read. Check its permissions.", error);
        }
    }

    private static bool IsWav(FileStream stream)
    {
        Span<byte> start = stackalloc byte[12];
        stream.Position = 0;
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return WavHeader.IsWav(start[..read]);
    }
}
