using System.Reflection;
using SerHost.Core.Plugins.Isolation;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;

namespace SerHost.Core.Plugins;

/// <summary>All plugins of this machine: found by their manifests, loaded when first needed, never able to bring the host down.</summary>
/// <remarks>
/// Safe to use from several threads. What it hands out are guarded objects of the host that implement the SDK's contracts: every call is
/// wrapped and limited in time, every result is checked for shape and finite values and copied, so no object of a plugin leaves this layer.
/// </remarks>
public sealed class PluginHost : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<PluginEntry> _entries;
    private readonly IReadOnlyList<string> _roots;
    private readonly PluginLoading _loading;

    private PluginHost(List<PluginEntry> entries, IReadOnlyList<string> roots, PluginLoading loading)
    {
        _roots = roots;
        _entries = entries;
        _loading = loading;
    }

    /// <summary>The version of SerHost.Sdk this program has.</summary>
    public static string SdkVersion { get; } = typeof(IAttributionMethod).Assembly.GetName().Version!.ToString(3);

    /// <summary>Every plugin folder found, usable or not, in the order of precedence.</summary>
    public IReadOnlyList<PluginListing> Listings
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Select(entry => entry.Listing)];
            }
        }
    }

    /// <summary>The attribution methods; loads the plugins that hold some.</summary>
    public IReadOnlyList<IAttributionMethod> Methods => Collect("attribution", plugin => plugin.Methods);

    /// <summary>The cue extractors; loads the plugins that hold some.</summary>
    public IReadOnlyList<ICueExtractor> CueExtractors => Collect("cue", plugin => plugin.Extractors);

    /// <summary>The kinds of models that can be opened; loads the plugins that hold some. Those that can check and add models implement
    /// <see cref="IModelMaintenance"/> in earnest; the others refuse with a reason.</summary>
    public IReadOnlyList<IModelProvider> ModelProviders => Collect("model", plugin => plugin.Providers);

    /// <summary>Reads the manifests of all plugins in some folders. Loads no code.</summary>
    /// <param name="roots">Folders of plugin folders (or one plugin's own folder), the strongest first: of two plugins with one id the first is used.</param>
    /// <param name="callLimit">How long one call into a plugin may take.</param>
    /// <param name="isolation">Which plugins run in processes of their own; null for those that ask for it themselves.</param>
    /// <exception cref="RequestException">A plugin that is to be isolated was not found.</exception>
    public static PluginHost Discover(IReadOnlyList<string> roots, TimeSpan callLimit, IsolationSettings? isolation = null)
    {
        isolation ??= new IsolationSettings();
        List<PluginEntry> entries = [.. PluginFolders.Candidates(roots).Select(folder => PluginEntry.Read(folder, SdkVersion))];
        RefuseDoubles(entries);
        string? unknown = isolation.Plugins.FirstOrDefault(id => id != IsolationSettings.All && entries.All(entry => entry.Id != id));
        return unknown is null
            ? new PluginHost(entries, roots, new PluginLoading(callLimit, isolation, new PluginRemarks()))
            : throw new RequestException("--isolate", $"There is no plugin '{unknown}' to isolate. {Suggestions.For(unknown, entries.Select(entry => entry.Id), "No plugin was found.")}");
    }

    /// <summary>Looks into the folders again: new plugin folders are added, and plugins that failed are read again where their files have
    /// changed. What is loaded stays as it is until the program is started again, because results in the making may use it.</summary>
    /// <returns>Ids of the plugins that are new or were read again.</returns>
    public IReadOnlyList<string> Rescan()
    {
        lock (_gate)
        {
            var changed = new List<string>();
            foreach (string folder in PluginFolders.Candidates(_roots))
            {
                int at = _entries.FindIndex(entry => entry.Listing.Folder == folder);
                if (at >= 0 && (_entries[at].Listing.State != PluginState.Failed || _entries[at].Stamp == PluginEntry.StampOf(folder)))
                {
                    continue;
                }

                PluginEntry entry = PluginEntry.Read(folder, SdkVersion);
                if (at >= 0)
                {
                    _entries[at] = entry;
                }
                else
                {
                    _entries.Add(entry);
                }

                changed.Add(entry.Id);
            }

            _entries.RemoveAll(entry => entry.Loaded is null && !Directory.Exists(entry.Listing.Folder));
            RefuseDoubles(_entries);
            return changed;
        }
    }

    /// <summary>Loads every plugin that is not loaded yet, so that <see cref="Listings"/> tells about each whether it works.</summary>
    public void LoadAll()
    {
        lock (_gate)
        {
            Load(kind: null);
        }
    }

    /// <summary>A method by its id.</summary>
    /// <param name="id">For example <c>occlusion</c>.</param>
    /// <exception cref="RequestException">There is none; the message lists what there is, and why a plugin failed to load.</exception>
    public IAttributionMethod Method(string id) => Require("method", id, Methods, method => method.Descriptor.Id);

    /// <summary>A cue extractor by its id.</summary>
    /// <param name="id">For example <c>gemaps</c>.</param>
    /// <exception cref="RequestException">There is none; the message lists what there is, and why a plugin failed to load.</exception>
    public ICueExtractor CueExtractor(string id) => Require("cue extractor", id, CueExtractors, extractor => extractor.Descriptor.Id);

    /// <summary>Unloads all plugins. What was handed out before must not be used any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _entries.ForEach(entry => entry.Unload());
            _entries.Clear();
        }
    }

    /// <summary>What plugins did that they must not and that concerns no single result; each is told once.</summary>
    internal IReadOnlyList<string> TakeRemarks()
    {
        lock (_gate)
        {
            _entries.ForEach(entry => entry.Settle());
        }

        foreach ((string plugin, string text) in PluginConsole.Take())
        {
            _loading.Remarks.Add(plugin, PluginRemarks.OfConsole(text));
        }

        return _loading.Remarks.Take();
    }

    /// <summary>A run begins: what was switched off in an earlier one may be tried again.</summary>
    internal void ForgetFaults()
    {
        lock (_gate)
        {
            _entries.ForEach(entry => entry.ForgetFaults());
        }
    }

    /// <summary>As <see cref="Dispose"/>, and hands out the load contexts so that a test can see them die.</summary>
    internal IReadOnlyList<WeakReference> UnloadAll()
    {
        lock (_gate)
        {
            WeakReference[] contexts = [.. _entries.Select(entry => entry.Unload()).OfType<WeakReference>()];
            _entries.Clear();
            return contexts;
        }
    }

    private static void RefuseDoubles(List<PluginEntry> entries)
    {
        foreach (IGrouping<string, PluginEntry> same in entries.Where(entry => entry.Loaded is not null || entry.IsPending(kind: null)).GroupBy(entry => entry.Id))
        {
            // One in use goes before one that was found later.
            PluginEntry first = same.FirstOrDefault(entry => entry.Loaded is not null) ?? same.First();
            foreach (PluginEntry hidden in same.Where(entry => entry != first))
            {
                hidden.Refuse($"another plugin has the same id '{same.Key}' and was found first: {first.Listing.Folder}.");
            }
        }
    }

    private T Require<T>(string what, string id, IReadOnlyList<T> known, Func<T, string> idOf)
    {
        T? found = known.FirstOrDefault(item => idOf(item) == id);
        if (found is not null)
        {
            return found;
        }

        string failed = string.Concat(Listings.Where(listing => listing.State == PluginState.Failed).Select(listing => $" Plugin '{listing.Id}' cannot be used: {listing.Problem}"));
        throw new RequestException(what, $"There is no {what} '{id}'. {Suggestions.For(id, known.Select(idOf), "No plugin offers one; 'serhost plugins' lists what was found.")}{failed}");
    }

    private IReadOnlyList<T> Collect<T>(string kind, Func<LoadedPlugin, IReadOnlyList<T>> items)
    {
        lock (_gate)
        {
            Load(kind);
            return [.. _entries.Where(entry => entry.Loaded is not null).SelectMany(entry => items(entry.Loaded!))];
        }
    }

    private void Load(string? kind)
    {
        PluginEntry[] pending = [.. _entries.Where(entry => entry.IsPending(kind))];
        Parallel.ForEach(pending, entry => entry.Load(_loading));
        foreach (PluginEntry entry in pending.Where(entry => entry.Loaded is not null))
        {
            PluginEntry? owner = _entries.TakeWhile(other => other != entry).Concat(_entries.Except(pending))
                .FirstOrDefault(other => other.Loaded?.Claims.Intersect(entry.Loaded!.Claims).Any() == true);
            if (owner is not null)
            {
                entry.Refuse($"it offers {owner.Loaded!.Claims.Intersect(entry.Loaded!.Claims).First()}, which plugin '{owner.Id}' offers already.");
            }
        }
    }
}
