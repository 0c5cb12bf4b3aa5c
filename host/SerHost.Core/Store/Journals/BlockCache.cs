namespace SerHost.Core.Store.Journals;

/// <summary>Keeps the blocks read last: results asked for one after the other often
/// stand side by side. Safe to use from several threads.</summary>
internal sealed class BlockCache
{
    private const int Blocks = 16;
    private readonly Lock _gate = new();
    private readonly LinkedList<(string Path, long Place, ReadOnlyMemory<byte>[] Lines)> _blocks = [];

    /// <summary>Reads one record.</summary>
    /// <returns>The entry; null when it is damaged.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public JournalEntry? Read(string path, long place, int index)
    {
        if (index < 0)
        {
            return JournalReader.ReadOne(path, place, index);
        }

        ReadOnlyMemory<byte>[] lines = Find(path, place) ?? Keep(path, place, JournalReader.ReadBlock(path, place));
        return index < lines.Length ? JournalReader.Parse(lines[index]) : null;
    }

    private ReadOnlyMemory<byte>[]? Find(string path, long place)
    {
        lock (_gate)
        {
            for (var at = _blocks.First; at is not null; at = at.Next)
            {
                if (at.Value.Place == place && at.Value.Path == path)
                {
                    _blocks.Remove(at);
                    _blocks.AddFirst(at);
                    return at.Value.Lines;
                }
            }

            return null;
        }
    }

    private ReadOnlyMemory<byte>[] Keep(string path, long place, ReadOnlyMemory<byte>[] lines)
    {
        lock (_gate)
        {
            _blocks.AddFirst((path, place, lines));
            if (_blocks.Count > Blocks)
            {
                _blocks.RemoveLast();
            }
        }

        return lines;
    }
}
