namespace SerHost.Core.Store.Blobs;

/// <summary>The arrays written or read last, so that a clip's own are not unpacked again for every method.</summary>
/// <remarks>An array counts only while its file has the size and the time of writing that it had: one that was changed since is read from
/// the file, and found damaged. Holds at most <see cref="MostValues"/> values. Safe to use from several threads.</remarks>
internal sealed class RecentArrays
{
    /// <summary>Values kept: 16 MB, the arrays of a few clips.</summary>
    public const int MostValues = 4 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _order = new(); // used longest ago first
    private int _values;

    /// <summary>A copy of an array; null where it is not kept, or its file is no longer the same.</summary>
    /// <param name="path">Path of its file.</param>
    public float[]? Find(string path)
    {
        LinkedListNode<Entry>? node;
        lock (_gate)
        {
            if (!_entries.TryGetValue(path, out node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddLast(node);
        }

        return FileState.Of(path) == node.Value.State ? [.. node.Value.Values] : null;
    }

    /// <summary>Keeps an array.</summary>
    /// <param name="path">Path of its file, which is there.</param>
    /// <param name="values">What reading the file would give; not to be changed from now on.</param>
    public void Keep(string path, float[] values)
    {
        if (values.Length > MostValues || FileState.Of(path) is not { } state)
        {
            return;
        }

        var node = new LinkedListNode<Entry>(new Entry(path, state, values));
        lock (_gate)
        {
            if (_entries.Remove(path, out LinkedListNode<Entry>? before))
            {
                Drop(before);
            }

            while (_values + values.Length > MostValues)
            {
                _entries.Remove(_order.First!.Value.Path);
                Drop(_order.First);
            }

            _entries.Add(path, node);
            _order.AddLast(node);
            _values += values.Length;
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _order.Remove(node);
        _values -= node.Value.Values.Length;
    }

    private sealed record Entry(string Path, FileState State, float[] Values);

    private sealed record FileState(long Length, DateTime WrittenUtc)
    {
        public static FileState? Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new FileState(file.Length, file.LastWriteTimeUtc) : null;
        }
    }
}
