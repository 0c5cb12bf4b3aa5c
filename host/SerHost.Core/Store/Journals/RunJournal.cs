using System.Buffers;

namespace SerHost.Core.Store.Journals;

/// <summary>One journal file that is written to: only ever appended, in blocks.</summary>
/// <remarks>A block counts once all of it is there; what a killed process left unfinished at the end is cut off on opening.</remarks>
internal sealed class RunJournal : IDisposable
{
    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _text = new(JournalBlock.TargetBytes);

    private readonly int _level;

    private RunJournal(string name, FileStream stream, long nextLine, int level)
    {
        _level = level;
        Name = name;
        _stream = stream;
        NextLine = nextLine;
    }

    /// <summary>Its path below runs/.</summary>
    public string Name { get; }

    /// <summary>Bytes written.</summary>
    public long Length => _stream.Position;

    /// <summary>Number of the line that comes next.</summary>
    public long NextLine { get; private set; }

    /// <summary>Opens a journal for appending.</summary>
    /// <param name="runsFolder">The store's runs.</param>
    /// <param name="name">The journal's path below it.</param>
    /// <param name="level">How hard to compress, from 1 to 9.</param>
    public static RunJournal Open(string runsFolder, string name, int level = JournalBlock.SmallLevel)
    {
        string path = Path.Combine(runsFolder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 1);
        try
        {
            var reader = new JournalReader(path);
            foreach (JournalLine _ in reader.Read())
            {
                // Read for its end only.
            }

            stream.SetLength(reader.End);
            stream.Position = reader.End;
            return new RunJournal(name, stream, reader.NextLine, level);
        }
        catch (Exception)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes entries; they are safe once <see cref="Flush"/> has returned.</summary>
    /// <returns>Where each stands.</returns>
    public IReadOnlyList<JournalLine> Append(IReadOnlyList<JournalEntry> entries)
    {
        var written = new List<JournalLine>(entries.Count);
        for (int i = 0; i < entries.Count;)
        {
            _text.ResetWrittenCount();
            int lines = 0;
            for (; i < entries.Count && (lines == 0 || _text.WrittenCount + entries[i].Body.Length < JournalBlock.TargetBytes); i++,
                lines++)
            {
                entries[i].WriteTo(_text);
                written.Add(new JournalLine(_stream.Position, lines, NextLine + lines, entries[i]));
            }

            _stream.Write(JournalBlock.Pack(_text.WrittenSpan, lines, NextLine, _level));
            NextLine += lines;
        }

        return written;
    }

    /// <summary>Takes back what was appended since a position: the disk may hold part of it only.</summary>
    public void CutOff(long length, long nextLine)
    {
        _stream.SetLength(length);
        _stream.Position = length;
        NextLine = nextLine;
    }

    /// <summary>Makes everything appended so far survive a crash and a power cut.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    public void Dispose() => _stream.Dispose();
}
