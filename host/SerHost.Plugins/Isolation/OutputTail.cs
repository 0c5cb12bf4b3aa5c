using System.Text;

namespace SerHost.Plugins.Isolation;

/// <summary>What a worker writes to its console: never shown, its beginning and end kept in case they say why it ended.</summary>
internal sealed class OutputTail
{
    private const int Kept = 1 << 14;
    private readonly Lock _gate = new();
    private readonly StringBuilder _head = new();
    private readonly StringBuilder _tail = new();

    /// <summary>Keeps what is given to it.</summary>
    public OutputTail() => Finished = Task.CompletedTask;

    /// <summary>Starts reading to the end; the worker never waits for a reader.</summary>
    public OutputTail(StreamReader reader) => Finished = Task.Run(() => ReadAsync(reader));

    /// <summary>Completes when the other end is closed.</summary>
    public Task Finished { get; }

    /// <summary>The first 16 K characters and the last ones.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _head.ToString() + _tail;
            }
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        char[] block = new char[4096];
        try
        {
            int count;
            while ((count = await reader.ReadAsync(block)) > 0)
            {
                Keep(block.AsSpan(0, count));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process was disposed of while somebody it had started still held its output: there is no more to be had.
        }
    }

    /// <summary>Adds a piece.</summary>
    public void Keep(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            int toHead = Math.Min(text.Length, Kept - _head.Length);
            _head.Append(text[..toHead]);
            _tail.Append(text[toHead..]);
            if (_tail.Length > 2 * Kept)
            {
                _tail.Remove(0, _tail.Length - Kept);
            }
        }
    }
}
