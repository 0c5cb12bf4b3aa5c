using System.Collections.Concurrent;

namespace SerHost.Core.Pipeline;

/// <summary>Clips that are computed and on their way to the disk: the next ones are worked on meanwhile, but not without limit. Safe to use
/// from several threads.</summary>
internal sealed class KeepBacklog
{
    /// <summary>Clips under way at most: their rows wait in memory.</summary>
    private const int Most = 32;

    private readonly ConcurrentQueue<Task> _tasks = new();

    /// <summary>Adds a clip; waits for the oldest where there are too many.</summary>
    /// <param name="kept">Ends when the clip is safe.</param>
    /// <exception cref="Store.StoreException">One of those that have ended could not be kept.</exception>
    public async Task AddAsync(Task kept)
    {
        _tasks.Enqueue(kept);
        while (_tasks.TryPeek(out Task? first) && (first.IsCompleted || _tasks.Count > Most) && _tasks.TryDequeue(out Task? oldest))
        {
            await oldest;
        }
    }

    /// <summary>Waits for all.</summary>
    /// <exception cref="Store.StoreException">One could not be kept.</exception>
    public async Task EmptyAsync()
    {
        while (_tasks.TryDequeue(out Task? oldest))
        {
            await oldest;
        }
    }
}
