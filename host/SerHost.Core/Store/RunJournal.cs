using System.Text.Json;

namespace SerHost.Core.Store;

/// <summary>The file that holds what one run found out, one record a line: <c>runs/&lt;id&gt;/journal.jsonl</c>. Only ever appended to.</summary>
/// <remarks>A line counts once its newline is there; what a killed process left unfinished at the end is dropped.</remarks>
internal sealed class RunJournal : IDisposable
{
    private const string FileName = "journal.jsonl";
    private readonly FileStream _stream;

    private RunJournal(FileStream stream) => _stream = stream;

    /// <summary>Bytes written and flushed.</summary>
    public long Length => _stream.Position;

    /// <summary>Opens a run's journal for appending.</summary>
    public static RunJournal Open(string runsFolder, string run)
    {
        string path = PathOf(runsFolder, run);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        long end = EndOfLastLine(stream);
        stream.SetLength(end);
        stream.Position = end;
        return new RunJournal(stream);
    }

    /// <summary>The runs that have a journal, by id, with the length of each.</summary>
    public static IReadOnlyDictionary<string, long> List(string runsFolder) =>
        !Directory.Exists(runsFolder)
            ? new Dictionary<string, long>()
            : Directory.EnumerateDirectories(runsFolder)
                .Select(folder => new FileInfo(Path.Combine(folder, FileName)))
                .Where(file => file.Exists)
                .ToDictionary(file => file.Directory!.Name, file => file.Length);

    /// <summary>Reads the complete lines from a position on.</summary>
    /// <returns>The entries, and the position behind the last complete line.</returns>
    public static (IReadOnlyList<JournalEntry> Entries, long End) Read(string runsFolder, string run, long from)
    {
        string path = PathOf(runsFolder, run);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from;
        byte[] bytes = new byte[stream.Length - from];
        stream.ReadExactly(bytes);
        var entries = new List<JournalEntry>();
        int start = 0;
        for (int newline = Array.IndexOf(bytes, (byte)'\n'); newline >= 0; newline = Array.IndexOf(bytes, (byte)'\n', start))
        {
            entries.Add(Parse(path, from + start, bytes.AsSpan(start, newline - start)));
            start = newline + 1;
        }

        return (entries, from + start);
    }

    /// <summary>Writes an entry; it is safe once <see cref="Flush"/> has returned.</summary>
    public void Append(JournalEntry entry)
    {
        _stream.Write(JsonSerializer.SerializeToUtf8Bytes(entry, StoreJson.Line));
        _stream.WriteByte((byte)'\n');
    }

    /// <summary>Makes everything appended so far survive a crash and a power cut.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    public void Dispose() => _stream.Dispose();

    private static string PathOf(string runsFolder, string run) => Path.Combine(runsFolder, run, FileName);

    private static long EndOfLastLine(FileStream stream)
    {
        for (long at = stream.Length; at > 0; at--)
        {
            stream.Position = at - 1;
            if (stream.ReadByte() == '\n')
            {
                return at;
            }
        }

        return 0;
    }

    private static JournalEntry Parse(string path, long offset, ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEntry>(line, StoreJson.Line)
                ?? throw new InvalidDataException($"{path}, byte {offset}: expected a record, found null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}, byte {offset}: not a record this version can read: {JsonFault.Describe(error, typeof(JournalEntry), StoreJson.Line)} Was it written by a newer version, use that one, or another folder (--store DIR). Is the line damaged, remove it; what it held is computed again.", error);
        }
    }
}
