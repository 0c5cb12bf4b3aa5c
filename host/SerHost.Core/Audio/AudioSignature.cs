using System.Text;

namespace SerHost.Core.Audio;

/// <summary>Tells what kind of sound file a file is that is not a WAV, from its first bytes.</summary>
internal static class AudioSignature
{
    private static ReadOnlySpan<byte> PointerStart => "version https://git-lfs.github.com/spec/"u8;

    private static readonly (int Offset, byte[] Bytes, string Name)[] s_known =
    [
        (0, "fLaC"u8.ToArray(), "FLAC"),
        (0, "OggS"u8.ToArray(), "Ogg"),
        (0, "ID3"u8.ToArray(), "MP3"),
        (4, "ftyp"u8.ToArray(), "MPEG-4"),
        (4, "moov"u8.ToArray(), "QuickTime"),
        (4, "mdat"u8.ToArray(), "QuickTime"),
        (4, "wide"u8.ToArray(), "QuickTime"),
        (0, "FORM"u8.ToArray(), "AIFF"),
        (0, ".snd"u8.ToArray(), "AU"),
        (0, [0x30, 0x26, 0xB2, 0x75], "WMA"),
        (0, [0x1A, 0x45, 0xDF, 0xA3], "Matroska"),
        (0, [.. "riff"u8, 0x2E, 0x91, 0xCF, 0x11], "Wave64"),
        (8, "AVI "u8.ToArray(), "AVI"),
        (0, "NIST_1A"u8.ToArray(), "NIST SPHERE"),
        (0, "caff"u8.ToArray(), "CAF"),
        (0, "wvpk"u8.ToArray(), "WavPack"),
        (0, "#!AMR"u8.ToArray(), "AMR"),
    ];

    /// <summary>The format's name.</summary>
    /// <exception cref="AudioFileException">The bytes are of no known sound format.</exception>
    public static string Identify(FileStream stream, string path)
    {
        Span<byte> start = stackalloc byte[12];
        stream.Position = 0;
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        foreach ((int offset, byte[] bytes, string name) in s_known)
        {
            if (start.Length >= offset + bytes.Length && start.Slice(offset, bytes.Length).SequenceEqual(bytes))
            {
                return name;
            }
        }

        RefusePointer(stream, path);

        // An MPEG or ADTS frame starts with eleven set bits; only believed where the name says so too.
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension is ".mp3" or ".mp2" or ".aac" && start.Length >= 2 && start[0] == 0xFF && (start[1] & 0xE0) == 0xE0)
        {
            return extension[1..].ToUpperInvariant();
        }

        throw new AudioFileException(
            path, "byte 0", $"expected RIFF…WAVE or another sound format's signature, found {Quote(start)}. This is not a sound file, or its start is damaged.");
    }

    /// <summary>Names the cure for a file that only points to the recording: what a clone holds where Git LFS has not fetched it.</summary>
    /// <exception cref="AudioFileException">The file is such a pointer.</exception>
    public static void RefusePointer(FileStream stream, string path)
    {
        Span<byte> start = stackalloc byte[PointerStart.Length];
        stream.Position = 0;
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(PointerStart))
        {
            throw new AudioFileException(
                path, null,
                "this is a Git LFS pointer, not the recording. Fetch the recordings: install git-lfs and run 'git lfs pull' in their repository.");
        }
    }

    private static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("'");
        foreach (byte value in bytes)
        {
            text.Append(value is >= 32 and < 127 ? (char)value : '.');
        }

        return text.Append('\'').ToString();
    }
}
