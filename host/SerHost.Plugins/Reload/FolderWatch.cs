namespace SerHost.Plugins.Reload;

/// <summary>Watches folders, and tells when something in them has changed and then come
/// to rest, so that nobody looks at a half-copied plugin.</summary>
/// <remarks>The system's notices only make it look sooner: it also looks by itself, for
/// folders that do not exist yet and file systems that notify nobody.</remarks>
internal sealed class FolderWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2), Rest = TimeSpan.FromMilliseconds(400);

    private readonly Func<string> _stateOf;
    private readonly Action _changed, _ended;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _notice = new(0, 1);
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <summary>Begins to watch.</summary>
    /// <param name="stateOf">Another text whenever something has changed.</param>
    /// <param name="folders">Folders to watch, with all that is in them; those that do not exist are looked for.</param>
    /// <param name="changed">Told from a thread of the pool, one call at a time.</param>
    /// <param name="ended">Told when it is disposed.</param>
    public FolderWatch(Func<string> stateOf, IReadOnlyList<string> folders, Action changed, Action ended)
    {
        _stateOf = stateOf;
        _changed = changed;
        _ended = ended;
        foreach (string folder in folders.Where(Directory.Exists))
        {
            Notice(folder);
        }

        _ = Task.Run(() => WatchAsync(_stop.Token));
    }

    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _ended();
        _stop.Cancel();
        _watchers.ForEach(watcher => watcher.Dispose());
    }

    private void Notice(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            watcher.Changed += (_, _) => Wake();
            watcher.Created += (_, _) => Wake();
            watcher.Deleted += (_, _) => Wake();
            watcher.Renamed += (_, _) => Wake();
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (IOException)
        {
            // The system has no notices left to give, or none for this place: it is looked at every two seconds.
        }
    }

    private void Wake()
    {
        try
        {
            _notice.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        // Nothing is taken as known at first: what changed before the watch began is told too.
        string known = "";
        while (!stop.IsCancellationRequested)
        {
            try
            {
                string found = _stateOf();
                if (found == known)
                {
                    await _notice.WaitAsync(Interval, stop);
                    continue;
                }

                string last;
                do
                {
                    last = found;
                    await Task.Delay(Rest, stop);
                    found = _stateOf();
                }
                while (found != last);
                known = found;
                _changed();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A folder that went while it was looked at, a disk that is full: looked at again in a while.
                known = "";
                await Task.WhenAny(Task.Delay(Interval, stop));
            }
        }
    }
}
