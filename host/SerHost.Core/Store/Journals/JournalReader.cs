using System.Text.Json;

namespace SerHost.Core.Store.Journals;

/// <summary>A line of a journal and where it stands.</summary>
/// <param name="Place">Byte its block begins at; of a file without blocks, the byte the line begins at.</param>
/// <param name="Index">Its place within the block; of a file without blocks, minus its length.</param>
/// <param name="Number">Its number in the file, counted from 1.</param>
/// <param name="Entry">What it holds.</param>
internal readonly record struct JournalLine(long Place, int Index, long Number, JournalEntry Entry);

/// <summary>Reads a journal from one end to the other with the memory of one block.
/// What is damaged is told and left out; the rest is read.</summary>
internal sealed class JournalReader
{
    private readonly string _path;
    private readonly bool _isPlain;
    private readonly List<JournalDamage> _damages = [];

    public JournalReader(string path)
    {
        _path = path;
        _isPlain = JournalFiles.IsPlain(path);
    }

    /// <summary>What was found damaged so far.</summary>
    public IReadOnlyList<JournalDamage> Damages => _damages;

    /// <summary>The position behind what was read; what a killed process left unfinished at the end is not counted.</summary>
    public long End { get; private set; }

    /// <summary>Number of the line that would come next.</summary>
    public long NextLine { get; private set; } = 1;

    /// <summary>Reads the lines.</summary>
    /// <param name="from">A position that an earlier reading ended at.</param>
    /// <param name="line">The line that comes there.</param>
    /// <exception cref="InvalidDataException">A record is whole, but of a version that this program does not know.</exception>
    public IEnumerable<JournalLine> Read(long from = 0, long line = 1)
    {
        End = from;
        NextLine = line;
        return _isPlain ? ReadPlain() : ReadBlocks();
    }

    /// <summary>Reads one line of a file without blocks.</summary>
    /// <returns>The entry; null when it is damaged.</returns>
    public static JournalEntry? ReadOne(string path, long place, int index)
    {
        using FileStream stream = JournalFiles.OpenRead(path);
        stream.Position = place;
        try
        {
            return JournalEntry.Parse(ReadBytes(stream, -index), isChecked: false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The lines of the block that begins at a place; none when it is damaged.</summary>
    public static ReadOnlyMemory<byte>[] ReadBlock(string path, long place)
    {
        using FileStream stream = JournalFiles.OpenRead(path);
        if (place >= stream.Length)
        {
            return [];
        }

        stream.Position = place;
        byte[] start = ReadBytes(stream, JournalBlock.HeaderBytes);
        return ReadBlock(stream, JournalBlock.ReadHeader(start)) is { } text ? [.. Lines(text)] : [];
    }

    /// <summary>Reads a line that a checksum vouches for; null when it is no record.</summary>
    public static JournalEntry? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JournalEntry.Parse(line, isChecked: true);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The lines of a block, without their newlines.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> text)
    {
        for (int newline = text.Span.IndexOf((byte)'\n'); newline >= 0; newline = text.Span.IndexOf((byte)'\n'))
        {
            yield return text[..newline];
            text = text[(newline + 1)..];
        }
    }

    private IEnumerable<JournalLine> ReadBlocks()
    {
        using FileStream stream = JournalFiles.OpenRead(_path);
        long? damagedFrom = null;
        while (End < stream.Length)
        {
            stream.Position = End;
            byte[] start = new byte[Math.Min(JournalBlock.HeaderBytes, stream.Length - End)];
            stream.ReadExactly(start);
            JournalBlock.Header? header = JournalBlock.ReadHeader(start);
            if (header is null)
            {
                if (stream.Length - End < JournalBlock.HeaderBytes && JournalBlock.IsCutOff(start))
                {
                    break;
                }

                damagedFrom ??= End;
                End = NextHeader(stream, End + 1);
                continue;
            }

            if (End + header.Value.Bytes > stream.Length)
            {
                break;
            }

            if (header.Value.FirstLine < NextLine)
            {
                // A block that stands twice says nothing new.
                _damages.Add(new JournalDamage(_path, header.Value.FirstLine, header.Value.Lines, End, "a block stands here again"));
                End += header.Value.Bytes;
                damagedFrom = null;
                continue;
            }

            if (header.Value.FirstLine > NextLine || damagedFrom is not null)
            {
                _damages.Add(new JournalDamage(_path, NextLine, header.Value.FirstLine - NextLine, damagedFrom ?? End, damagedFrom is null
                    ? "lines are missing" : "damaged"));
                damagedFrom = null;
                NextLine = header.Value.FirstLine;
            }

            long place = End;
            byte[]? text = ReadBlock(stream, header);
            ReadOnlyMemory<byte>[]? lines = text is null ? null : [.. Lines(text)];
            End += header.Value.Bytes;
            long first = NextLine;
            NextLine += header.Value.Lines;
            if (lines?.Length != header.Value.Lines)
            {
                _damages.Add(new JournalDamage(_path, first, header.Value.Lines, place, "damaged"));
                continue;
            }

            for (int i = 0; i < lines.Length; i++)
            {
                yield return new JournalLine(place, i, first + i, Checked(lines[i], first + i));
            }
        }

        if (damagedFrom is { } from)
        {
            _damages.Add(new JournalDamage(_path, NextLine, -1, from, "damaged"));
            NextLine++; // One at least: what is appended behind has another number.
        }
    }

    private IEnumerable<JournalLine> ReadPlain()
    {
        using FileStream stream = JournalFiles.OpenRead(_path);
        stream.Position = End;
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        for (; ; )
        {
            int newline = Array.IndexOf(buffer, (byte)'\n', 0, filled), looked = filled;
            while (newline < 0)
            {
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                int read = stream.Read(buffer, filled, buffer.Length - filled);
                if (read == 0)
                {
                    yield break;
                }

                filled += read;
                newline = Array.IndexOf(buffer, (byte)'\n', looked, filled - looked);
                looked = filled;
            }

            long place = End, number = NextLine;
            JournalEntry? entry = Unchecked(buffer.AsSpan(0, newline).ToArray(), place, number);
            End += newline + 1;
            NextLine++;
            buffer.AsSpan(newline + 1, filled - newline - 1).CopyTo(buffer);
            filled -= newline + 1;
            if (entry is { } found && newline > 0)
            {
                yield return new JournalLine(place, -newline, number, found);
            }
        }
    }

    private JournalEntry Checked(ReadOnlyMemory<byte> line, long number)
    {
        try
        {
            return JournalEntry.Parse(line, isChecked: true);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{_path}, line {number}: not a record this version can read: {error.Message} Was it written by a newer version, use that one, or another folder (--store DIR).", error);
        }
    }

    private JournalEntry? Unchecked(ReadOnlyMemory<byte> line, long place, long number)
    {
        try
        {
            return JournalEntry.Parse(line, isChecked: false);
        }
        catch (JsonException error)
        {
            int end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            _damages.Add(new JournalDamage(_path, number, 1,
                place, $"not a record this version can read: {(end < 0 ? error.Message : error.Message[..end]).TrimEnd('.')}"));
            return null;
        }
    }

    private static byte[]? ReadBlock(FileStream stream, JournalBlock.Header? header)
    {
        if (header is not { } found)
        {
            return null;
        }

        stream.Position -= JournalBlock.HeaderBytes;
        return ReadBytes(stream, found.Bytes) is { Length: var length } block && length == found.Bytes ? JournalBlock.Unpack(block) : null;
    }

    private static byte[] ReadBytes(FileStream stream, int count)
    {
        byte[] bytes = new byte[Math.Max(0, Math.Min(count, stream.Length - stream.Position))];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static long NextHeader(FileStream stream, long from)
    {
        byte[] window = new byte[1 << 16];
        for (long at = from; at < stream.Length;)
        {
            stream.Position = at;
            int read = stream.ReadAtLeast(window, window.Length, throwOnEndOfStream: false);
            for (int i = 0; i + JournalBlock.HeaderBytes <= read; i++)
            {
                if (window[i] == 0x1f && JournalBlock.ReadHeader(window.AsSpan(i, read - i)) is not null)
                {
                    return at + i;
                }
            }

            at += Math.Max(1, read - JournalBlock.HeaderBytes + 1);
        }

        return stream.Length;
    }
}
