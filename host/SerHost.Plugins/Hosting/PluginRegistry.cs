using SerHost.Plugins.Loading;
using SerHost.Plugins.Reload;
using SerHost.Plugins.Trust;

namespace SerHost.Plugins.Hosting;

/// <summary>The plugin folders of this machine, in the order of precedence, and what is
/// loaded from them. One lock guards all of it.</summary>
/// <param name="roots">Folders of plugin folders, the strongest first.</param>
/// <param name="loading">How plugins are judged and loaded.</param>
internal sealed class PluginRegistry(IReadOnlyList<string> roots, PluginLoading loading)
{
    private readonly Lock _gate = new();
    private readonly List<PluginEntry> _entries = [];
    private bool _isClosed;

    /// <summary>Versions that were replaced, and work that goes on with them.</summary>
    public OldVersions OldVersions { get; } = new(loading.Cache);

    /// <summary>The folders in the order of precedence.</summary>
    public IReadOnlyList<PluginListing> Listings =>
        With<IReadOnlyList<PluginListing>>(entries =>
        [.. entries.Select(entry => entry.Listing with { OldVersions = OldVersions.Of(entry.Id) })]);

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

    /// <summary>Looks into the folders: new ones are added, gone ones dropped, changed ones read again. Where a changed one is loaded, the
    /// new version takes its place if it may be run and can be loaded; else the old one goes on.</summary>
    /// <returns>Ids of the plugins concerned.</returns>
    public IReadOnlyList<string> Refresh()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return [];
            }

            loading.Policy.Reread();
            var changed = new List<string>();
            List<string> folders = [.. PluginFolders.Candidates(roots)];
            // The weakest first: where all are trusted by the user's word, the strongest one's files are those remembered.
            foreach (string folder in folders.AsEnumerable().Reverse())
            {
                int at = _entries.FindIndex(entry => entry.Folder == folder);
                PluginEntry? known = at < 0 ? null : _entries[at].Update ?? _entries[at];
                bool isFreed = known?.HiddenBy is { } other && !folders.Contains(other);
                if (known is not null && known.Stamp == PluginEntry.StampOf(folder) && !known.AwaitsTrust && !isFreed
                    && known.IsIgnored == known.IsUnwanted(loading.Policy))
                {
                    continue;
                }

                PluginEntry found = PluginEntry.Read(folder, PluginContracts.SdkVersion, loading.Policy);
                if (known is null || known.Stamp != found.Stamp || known.Listing.State != found.Listing.State)
                {
                    Place(at, found);
                    changed.Add(found.Id);
                }
            }

            changed.AddRange(DropAllBut(folders));
            _entries.Sort((one, other) => folders.IndexOf(one.Folder).CompareTo(folders.IndexOf(other.Folder)));
            ChooseAmongDoubles();
            return [.. changed.Distinct()];
        }
    }

    /// <summary>The user has answered a question.</summary>
    /// <returns>Whether the files it was about are still the ones that wait; else nothing was decided.</returns>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public bool Answer(TrustQuestion question, TrustAnswer answer)
    {
        lock (_gate)
        {
            int at = _entries.FindIndex(entry => (entry.Update ?? entry).Question() == question);
            if (at < 0)
            {
                return false;
            }

            PluginEntry waiting = _entries[at].Update ?? _entries[at];
            switch (answer)
            {
                case TrustAnswer.Trust:
                    waiting.Trust(loading.Policy);
                    Place(at, waiting);
                    ChooseAmongDoubles();
                    break;
                case TrustAnswer.Never when question.UsedInstead is not null:
                    loading.Policy.Ignore(waiting.Id, question.Hash);
                    waiting.IsIgnored = true;
                    break;
                case TrustAnswer.Never:
                    Ignore(waiting.Id, isIgnored: true);
                    break;
                default:
                    waiting.IsDeclined = true;
                    break;
            }

            return true;
        }
    }

    /// <summary>Leaves a plugin out from now on, or takes it in again. Work under way goes on with it.</summary>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public void Ignore(string id, bool isIgnored)
    {
        lock (_gate)
        {
            if (isIgnored)
            {
                loading.Policy.Ignore(id);
            }
            else
            {
                loading.Policy.Unignore(id);
            }

            foreach (PluginEntry entry in _entries.Where(entry => entry.Id == id))
            {
                entry.IsIgnored = isIgnored;
                if (isIgnored)
                {
                    Retire(entry);
                }
                else
                {
                    entry.Judge(loading.Policy);
                }
            }

            ChooseAmongDoubles();
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
            if (loading.Policy.IsBuiltIn(found.Folder))
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
        if (found.Loaded is not null && _entries.FirstOrDefault(other =>
            other.Id != found.Id && Shared(other, found) is not null) is { } owner)
        {
            found.Refuse($"it offers {Shared(owner, found)}, which plugin '{owner.Id}' offers already.");
        }
    }

    private void Retire(PluginEntry entry)
    {
        entry.Update = null;
        if (entry.Release() is { } loaded)
        {
            OldVersions.Add(entry.Id, loaded);
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

    /// <summary>Of plugins with one id the one in the strongest folder is used that may be run and, where another is in use, can be loaded.
    /// Those in stronger folders that nobody has trusted wait; the others are left out.</summary>
    private void ChooseAmongDoubles()
    {
        _entries.ForEach(entry => (entry.HiddenBy, entry.UsedInstead) = (null, null));
        foreach (IGrouping<string, PluginEntry> same in _entries.Where(IsCandidate).GroupBy(entry => entry.Id)
            .Where(same => same.Skip(1).Any()))
        {
            PluginEntry used = same.FirstOrDefault(entry => !entry.AwaitsTrust) ?? same.First();
            if (same.FirstOrDefault(entry => entry.Loaded is not null) is { } inUse && inUse != used)
            {
                LoadIfRunnable(used);
                if (used.Loaded is null)
                {
                    used = inUse;
                }
                else
                {
                    Retire(inUse);
                }
            }

            foreach (PluginEntry other in same.Where(other => other != used && IsCandidate(other)))
            {
                bool waits = other.AwaitsTrust && _entries.IndexOf(other) < _entries.IndexOf(used);
                other.HiddenBy = waits ? null : used.Folder;
                other.UsedInstead = waits ? used.Folder : null;
            }
        }
    }

    private static bool IsCandidate(PluginEntry entry) => entry.Loaded is not null || entry.IsPending(kind: null) || entry.AwaitsTrust;

    private void Load(string? kind)
    {
        foreach (PluginEntry waiting in _entries.ToArray().Where(entry => entry.AwaitsTrust && !entry.IsDeclined && entry.Offers(kind)))
        {
            TrustQuestion question = waiting.Question()!;
            Answer(question, loading.Policy.Ask(question));
        }

        PluginEntry[] pending = [.. _entries.Where(entry => entry.IsPending(kind))];
        Parallel.ForEach(pending, entry => entry.Load(loading));
        foreach (PluginEntry entry in pending.Where(entry => entry.Loaded is not null))
        {
            PluginEntry? owner = _entries.TakeWhile(other => other != entry).Concat(_entries.Except(pending)).FirstOrDefault(
                other => Shared(other, entry) is not null);
            if (owner is not null)
            {
                entry.Refuse($"it offers {Shared(owner, entry)}, which plugin '{owner.Id}' offers already.");
            }
        }
    }

    /// <summary>What two loaded plugins both offer; null when nothing.</summary>
    private static string? Shared(PluginEntry one, PluginEntry other) =>
        one == other || one.Loaded is null || other.Loaded is null
            ? null
            : one.Loaded.Claims.Intersect(other.Loaded.Claims).FirstOrDefault();
}
