using System.Text;

namespace SerHost.Core.Audio;

/// <summary>Tells what kind of sound file a file is that is not a WAV, from its first bytes.</summary>
internal static class AudioSignature
{
    private static readonly (int Offset, byte[] Bytes, string Name)[] s_known =
    [
        (0, "fLaC"u8.ToArray(), "FLAC"),
        (0, "OggS"u8.ToArray(), "Ogg"),
        (0, "ID3"u8.ToArray(), "MP3"),
        (4, "ftyp"u8.ToArray(), "M4A"),
        (0, "FORM"u8.ToArray(), "AIFF"),
        (0, ".snd"u8.ToArray(), "AU"),
        (0, [0x30, 0x26, 0xB2, 0x75], "WMA"),
        (0, [0x1A, 0x45, 0xDF, 0xA3], "Matroska"),
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

        // An MPEG or ADTS frame starts with eleven set bits; only believed where the name says so too.
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension is ".mp3" or ".aac" && start.Length >= 2 && start[0] == 0xFF && (start[1] & 0xE0) == 0xE0)
        {
            return extension == ".mp3" ? "MP3" : "AAC";
        }

        throw new AudioFileException(
            path, "byte 0", $"expected RIFF…WAVE or another sound format's signature, found {Quote(start)}. This is not a sound file, or its start is damaged.");
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
