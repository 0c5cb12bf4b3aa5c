using System.IO.Hashing;

namespace SerHost.Core.Audio;

/// <summary>What a WAV file tells without being read: header, whether it is silent, and a sketch of its sound.</summary>
/// <param name="Info">What the header says.</param>
/// <param name="IsSilent">Whether every sample is zero.</param>
/// <param name="Sketch">Hash of encoding, rate, channels, length and a few bytes: files with equal sound have equal sketches, most others
/// not.</param>
internal sealed record WavGlance(AudioInfo Info, bool IsSilent, UInt128 Sketch)
{
    private const int BlockBytes = 1 << 14;
    private const int SketchBytes = 1 << 12;

    /// <summary>Looks at an open file.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="header">Its header.</param>
    public static WavGlance Of(FileStream stream, WavHeader header) =>
        new(header.Info, IsZero(stream, header), Hash(stream, header, SketchBytes));

    /// <summary>Hash of all of a file's sound, for files of equal sketch.</summary>
    /// <exception cref="AudioFileException">The file is missing or damaged.</exception>
    public static UInt128 HashOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Hash(stream, WavHeader.Read(stream, path), long.MaxValue);
    }

    /// <summary>Ends at the first sample that is not zero: one block for nearly every file.</summary>
    private static bool IsZero(FileStream stream, WavHeader header)
    {
        byte zero = header.Encoding == WavEncoding.Pcm8 ? (byte)128 : (byte)0;
        byte[] block = new byte[BlockBytes];
        stream.Position = header.DataOffset;
        for (long left = header.Frames * header.BytesPerFrame; left > 0;)
        {
            int read = stream.Read(block, 0, (int)Math.Min(left, block.Length));
            if (read == 0 || block.AsSpan(0, read).ContainsAnyExcept(zero))
            {
                return read == 0;
            }

            left -= read;
        }

        return true;
    }

    /// <summary>Over the form and at most so many bytes around the middle of the sound.</summary>
    private static UInt128 Hash(FileStream stream, WavHeader header, long most)
    {
        long bytes = header.Frames * header.BytesPerFrame;
        long used = Math.Min(bytes, most);
        var hash = new XxHash128();
        hash.Append(BitConverter.GetBytes(header.Frames));
        hash.Append([(byte)header.Encoding, (byte)header.Channels, .. BitConverter.GetBytes(header.SampleRateHz)]);
        byte[] block = new byte[BlockBytes];
        stream.Position = header.DataOffset + ((bytes - used) / 2);
        while (used > 0)
        {
            int read = stream.Read(block, 0, (int)Math.Min(used, block.Length));
            if (read == 0)
            {
                break;
            }

            hash.Append(block.AsSpan(0, read));
            used -= read;
        }

        return hash.GetCurrentHashAsUInt128();
    }
}
