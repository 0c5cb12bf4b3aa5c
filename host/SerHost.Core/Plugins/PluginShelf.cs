using SerHost.Core.Plugins.Reload;
using SerHost.Core.Plugins.Trust;

namespace SerHost.Core.Plugins;

/// <summary>The plugin folders of this machine, in the order of precedence, and what is loaded from them. One lock guards all of it.</summary>
/// <param name="roots">Folders of plugin folders, the strongest first.</param>
/// <param name="loading">How plugins are judged and loaded.</param>
internal sealed class PluginShelf(IReadOnlyList<string> roots, PluginLoading loading)
{
    private readonly Lock _gate = new();
    private readonly List<PluginEntry> _entries = [];
    private readonly List<(string Id, RetiredPlugin Plugin)> _retired = [];
    private readonly HashSet<PluginWork> _work = [];

    private bool _isClosed;

    /// <summary>An old version has gone, or is known to stay; told from any thread.</summary>
    public event Action? Changed;

    /// <summary>The folders in the order of precedence.</summary>
    public IReadOnlyList<PluginListing> Listings
    {
        get
        {
            lock (_gate)
            {
                _retired.RemoveAll(old => old.Plugin.IsGone);
                return [.. _entries.Select(entry => entry.Listing with { OldVersions = [.. _retired.Where(old => old.Id == entry.Id).Select(old => old.Plugin.Description)] })];
            }
        }
    }

    /// <summary>Does something with the entries while nobody else can.</summary>
    public T With<T>(Func<IReadOnlyList<PluginEntry>, T> use)
    {
        lock (_gate)
        {
            return use(_entries);
        }
    }

    /// <summary>What plugins of a kind give; loads those that are not loaded yet and may be.</summary>
    /// <param name="kind">The kind; null for all.</param>
    /// <param name="items">What of a plugin is wanted.</param>
    public IReadOnlyList<T> Collect<T>(string? kind, Func<LoadedPlugin, IReadOnlyList<T>> items) => With<IReadOnlyList<T>>(_ =>
    {
        Load(kind);
        return [.. _entries.Where(entry => entry.Loaded is not null).SelectMany(entry => items(entry.Loaded!))];
    });

    /// <summary>Work begins that must go on with the versions it finds now, or loads, until it is disposed.</summary>
    public IDisposable BeginWork()
    {
        lock (_gate)
        {
            var work = new PluginWork(EndWork);
            _work.Add(work);
            return work;
        }
    }

    /// <summary>Looks into the folders: new ones are added, gone ones dropped, changed ones read again. Where a changed one is loaded, the new version takes
    /// its place if it may be run and can be loaded; else the old one goes on.</summary>
    /// <returns>Ids of the plugins concerned.</returns>
    public IReadOnlyList<string> Refresh()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return [];
            }

            loading.Desk.Reread();
            var changed = new List<string>();
            List<string> folders = [.. PluginFolders.Candidates(roots)];
            foreach (string folder in folders)
            {
                int at = _entries.FindIndex(entry => entry.Folder == folder);
                PluginEntry? known = at < 0 ? null : _entries[at].Update ?? _entries[at];
                if (known is not null && known.Stamp == PluginEntry.StampOf(folder) && !known.AwaitsTrust && !IsFreed(known) && known.IsIgnored == loading.Desk.Ignores(known.Id))
                {
                    continue;
                }

                PluginEntry found = PluginEntry.Read(folder, PluginHost.SdkVersion, loading.Desk);
                if (known is null || known.Stamp != found.Stamp || known.Listing.State != found.Listing.State)
                {
                    Place(at, found);
                    changed.Add(found.Id);
                }
            }

            changed.AddRange(DropAllBut(folders));
            _entries.Sort((one, other) => folders.IndexOf(one.Folder).CompareTo(folders.IndexOf(other.Folder)));
            RefuseDoubles();
            return [.. changed.Distinct()];
        }
    }

    /// <summary>The user trusts the files a question was about.</summary>
    /// <returns>Whether they are still the ones that wait.</returns>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public bool Trust(TrustQuestion question)
    {
        lock (_gate)
        {
            int at = _entries.FindIndex(entry => (entry.Update ?? entry).Question() == question);
            if (at >= 0)
            {
                PluginEntry waiting = _entries[at].Update ?? _entries[at];
                waiting.Trust(loading.Desk);
                Place(at, waiting);
            }

            return at >= 0;
        }
    }

    /// <summary>Leaves a plugin out from now on, or takes it in again. Work under way goes on with it.</summary>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public void Ignore(string id, bool isIgnored)
    {
        lock (_gate)
        {
            loading.Desk.Ignore(id, isIgnored);
            foreach (PluginEntry entry in _entries.Where(entry => entry.Id == id))
            {
                entry.IsIgnored = isIgnored;
                if (isIgnored)
                {
                    Retire(entry);
                }
                else
                {
                    entry.Judge(loading.Desk);
                }
            }
        }
    }

    /// <summary>Unloads everything, whoever uses it.</summary>
    /// <returns>The load contexts, so that a test can see them die.</returns>
    public IReadOnlyList<WeakReference> Clear()
    {
        lock (_gate)
        {
            WeakReference[] contexts = [.. _entries.Select(entry => entry.Unload()).OfType<WeakReference>()];
            _entries.Clear();
            _isClosed = true;
            return contexts;
        }
    }

    /// <summary>Ends once every replaced version is gone, or is known to have leaked.</summary>
    public Task OldVersionsSettled => With(_ => Task.WhenAll(_retired.Select(old => old.Plugin.Settled)));

    private void EndWork(PluginWork work)
    {
        lock (_gate)
        {
            _work.Remove(work);
        }
    }

    private void Place(int at, PluginEntry found)
    {
        if (at < 0)
        {
            _entries.Add(found);
            return;
        }

        PluginEntry old = _entries[at];
        if (old.Loaded is not null && old.Id == found.Id && !found.IsIgnored)
        {
            if (loading.Desk.IsBuiltIn(found.Folder))
            {
                found.Refuse("it came with the program: its new files are used when the program is started again.");
            }

            LoadIfRunnable(found);
            if (found.Loaded is null)
            {
                old.Update = found;
                return;
            }
        }

        _entries[at] = found;
        Retire(old);
    }

    private void LoadIfRunnable(PluginEntry found)
    {
        if (!found.IsPending(kind: null))
        {
            return;
        }

        found.Load(loading);
        if (found.Loaded is not null && _entries.FirstOrDefault(other => other.Id != found.Id && Shared(other, found) is not null) is { } owner)
        {
            found.Refuse($"it offers {Shared(owner, found)}, which plugin '{owner.Id}' offers already.");
        }
    }

    private void Retire(PluginEntry entry)
    {
        entry.Update = null;
        if (entry.Release() is { } loaded)
        {
            foreach (PluginWork work in _work)
            {
                work.Keep(loaded.Lifetime);
            }

            _retired.Add((entry.Id, RetiredPlugin.Retire(loaded, () => loading.Cache.Clean(entry.Id), () => Changed?.Invoke())));
        }
    }

    private IEnumerable<string> DropAllBut(IReadOnlyList<string> folders)
    {
        PluginEntry[] gone = [.. _entries.Where(entry => !folders.Contains(entry.Folder))];
        foreach (PluginEntry entry in gone)
        {
            _entries.Remove(entry);
            Retire(entry);
        }

        return gone.Select(entry => entry.Id);
    }

    /// <summary>Whether it was left out for another of the same id that is gone.</summary>
    private bool IsFreed(PluginEntry entry) => entry.IsDouble && !_entries.Exists(other => other.Id == entry.Id && !other.IsDouble && Directory.Exists(other.Folder));

    private void RefuseDoubles()
    {
        foreach (IGrouping<string, PluginEntry> same in _entries.Where(entry => entry.Loaded is not null || entry.IsPending(kind: null) || entry.AwaitsTrust).GroupBy(entry => entry.Id))
        {
            // One in use goes before one that was found later.
            PluginEntry first = same.FirstOrDefault(entry => entry.Loaded is not null) ?? same.First();
            foreach (PluginEntry hidden in same.Where(entry => entry != first))
            {
                hidden.IsDouble = true;
                hidden.Refuse($"another plugin has the same id '{same.Key}' and was found first: {first.Folder}.");
            }
        }
    }

    private void Load(string? kind)
    {
        foreach (PluginEntry waiting in _entries.Where(entry => entry.AwaitsTrust && !entry.IsDeclined && entry.Offers(kind)))
        {
            Ask(waiting);
        }

        PluginEntry[] pending = [.. _entries.Where(entry => entry.IsPending(kind))];
        Parallel.ForEach(pending, entry => entry.Load(loading));
        foreach (PluginEntry entry in pending.Where(entry => entry.Loaded is not null))
        {
            PluginEntry? owner = _entries.TakeWhile(other => other != entry).Concat(_entries.Except(pending)).FirstOrDefault(other => Shared(other, entry) is not null);
            if (owner is not null)
            {
                entry.Refuse($"it offers {Shared(owner, entry)}, which plugin '{owner.Id}' offers already.");
            }
        }
    }

    private void Ask(PluginEntry waiting)
    {
        switch (loading.Desk.Ask(waiting.Question()!))
        {
            case TrustAnswer.Trust:
                waiting.Trust(loading.Desk);
                break;
            case TrustAnswer.Never:
                loading.Desk.Ignore(waiting.Id, isIgnored: true);
                waiting.IsIgnored = true;
                break;
            default:
                waiting.IsDeclined = true;
                break;
        }
    }

    /// <summary>What two loaded plugins both offer; null when nothing.</summary>
    private static string? Shared(PluginEntry one, PluginEntry other) =>
        one == other || one.Loaded is null || other.Loaded is null ? null : one.Loaded.Claims.Intersect(other.Loaded.Claims).FirstOrDefault();
}
