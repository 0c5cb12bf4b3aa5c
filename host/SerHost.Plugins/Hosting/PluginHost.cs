using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Loading;
using SerHost.Plugins.Reload;
using SerHost.Plugins.Trust;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Hosting;

/// <summary>All plugins of this machine: found by their manifests, loaded when first needed, never able to bring the host down.</summary>
/// <remarks>
/// Safe to use from several threads. What it hands out are guarded objects of the host that implement the SDK's contracts: every call is
/// wrapped and limited in time, every result is checked for shape and finite values and copied, so no object of a plugin leaves this layer.
/// </remarks>
public sealed class PluginHost : IDisposable
{
    private readonly PluginRegistry _registry;
    private readonly PluginLoading _loading;
    private readonly IReadOnlyList<string> _roots;

    private PluginHost(IReadOnlyList<string> roots, PluginLoading loading)
    {
        _roots = roots;
        _loading = loading;
        _registry = new PluginRegistry(roots, loading);
    }

    /// <summary>The version of SerHost.Sdk this program has.</summary>
    public static string SdkVersion => PluginContracts.SdkVersion;

    /// <summary>Every plugin folder found, usable or not, in the order of precedence.</summary>
    public IReadOnlyList<PluginListing> Listings => _registry.Listings;

    /// <summary>The attribution methods; loads the plugins that hold some.</summary>
    public IReadOnlyList<IAttributionMethod> Methods => _registry.Collect("attribution", plugin => plugin.Methods);

    /// <summary>The cue extractors; loads the plugins that hold some.</summary>
    public IReadOnlyList<ICueExtractor> CueExtractors => _registry.Collect("cue", plugin => plugin.Extractors);

    /// <summary>The transforms of clips; loads the plugins that hold some.</summary>
    public IReadOnlyList<IClipTransform> Transforms => _registry.Collect("transform", plugin => plugin.Transforms);

    /// <summary>The kinds of models that can be opened; loads the plugins that hold some. Those that can check and add models implement
    /// <see cref="IModelMaintenance"/> in earnest; the others refuse with a reason.</summary>
    public IReadOnlyList<IModelProvider> ModelProviders => _registry.Collect<IModelProvider>("model", plugin => plugin.Providers);

    /// <summary>Why the user's earlier decisions about plugins do not count; null when they do.</summary>
    public string? TrustProblem => _loading.Policy.Problem;

    /// <summary>What whoever uses the plugins should know: which one answers although another of its id waits in a stronger
    /// folder.</summary>
    internal IEnumerable<string> Notes =>
        Listings.Where(listing => listing.UsedInstead is not null)
            .Select(listing => $"Plugin '{listing.Id}' in {listing.Folder} was left out: {listing.Problem}");

    /// <summary>Reads the manifests of all plugins in some folders, and judges whether their code may be run. Loads no code.</summary>
    /// <param name="roots">Folders of plugin folders (or one plugin's own folder), the strongest first: of two plugins with one id the
    /// first that may be run is used.</param>
    /// <param name="callLimit">How long one call into a plugin may take.</param>
    /// <param name="isolation">Which plugins run in processes of their own; null for those that ask for it themselves.</param>
    /// <param name="trust">Which plugins may run; null for what the user decided before.</param>
    /// <exception cref="RequestException">A plugin that is to be isolated or trusted was not found.</exception>
    public static PluginHost Discover(IReadOnlyList<string> roots, TimeSpan callLimit, IsolationSettings? isolation = null,
        TrustSettings? trust = null)
    {
        isolation ??= new IsolationSettings();
        trust ??= new TrustSettings();
        var host = new PluginHost(roots, new PluginLoading(callLimit, isolation, new PluginRemarks(), new TrustPolicy(trust)));
        host._registry.Refresh();
        host.RequireFound("--isolate", "isolate", isolation.Plugins, IsolationSettings.All);
        host.RequireFound("--trust", "trust", trust.Plugins, TrustSettings.All);
        return host;
    }

    /// <summary>Looks into the folders again. New plugins are added, gone ones dropped. A changed one takes the place of the version in
    /// use, if it may be run and can be loaded: new work uses it, work under way goes on with the old one, which is unloaded when nobody
    /// uses it any more.</summary>
    /// <returns>Ids of the plugins that are new, gone or changed.</returns>
    public IReadOnlyList<string> Rescan() => _registry.Refresh();

    /// <summary>From now on looks into the folders whenever something in them has changed and come to rest.</summary>
    /// <param name="changed">Told the ids of plugins that are new, gone or changed (none where an old version has gone or is known to
    /// stay); from any thread.</param>
    /// <returns>Dispose it to watch no longer.</returns>
    public IDisposable Watch(Action<IReadOnlyList<string>> changed)
    {
        void OldVersionChanged() => changed([]);
        _registry.OldVersions.Changed += OldVersionChanged;
        return new FolderWatch(() => PluginFolders.StateOf(_roots), _roots, Look, () => _registry.OldVersions.Changed -= OldVersionChanged);

        void Look()
        {
            if (Rescan() is { Count: > 0 } ids)
            {
                changed(ids);
            }
        }
    }

    /// <summary>Loads every plugin that is not loaded yet and may be run, so that <see cref="Listings"/> tells about each whether it
    /// works.</summary>
    public void LoadAll() => _registry.Collect(kind: null, plugin => plugin.Ids);

    /// <summary>Work begins that must go on with the versions of plugins it finds, even when they are replaced meanwhile.</summary>
    /// <returns>Dispose it when the work is over.</returns>
    public IDisposable BeginWork() => _registry.OldVersions.BeginWork();

    /// <summary>What has to be answered before a plugin's code is run; null when nothing has.</summary>
    /// <param name="id">The plugin.</param>
    public TrustQuestion? TrustQuestion(string id) =>
        _registry.With(entries => entries.Where(entry => entry.Id == id).Select(entry => (entry.Update ?? entry).Question())
            .FirstOrDefault(question => question is not null));

    /// <summary>The user trusts the files a question was about; their code may be run, here and from now on.</summary>
    /// <param name="question">From <see cref="TrustQuestion(string)"/>.</param>
    /// <returns>False when other files lie there by now: then nothing was decided.</returns>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public bool Trust(TrustQuestion question) => Answer(question, TrustAnswer.Trust);

    /// <summary>The user has answered a question. Never leaves out whatever has the plugin's id or, where another one of that id is used
    /// instead, these files only.</summary>
    /// <param name="question">From <see cref="TrustQuestion(string)"/>.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>False when other files lie there by now: then nothing was decided.</returns>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public bool Answer(TrustQuestion question, TrustAnswer answer) => _registry.Answer(question, answer);

    /// <summary>Leaves a plugin out from now on and asks no more about it, or takes it in again.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="isIgnored">Whether to leave it out.</param>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public void Ignore(string id, bool isIgnored) => _registry.Ignore(id, isIgnored);

    /// <summary>Forgets what was decided about a plugin and removes its copies. What is loaded stays loaded.</summary>
    /// <param name="id">The plugin, which need not be there any more.</param>
    /// <returns>Whether anything was decided.</returns>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public bool Forget(string id)
    {
        bool wasKnown = _loading.Policy.Forget(id);
        _loading.Cache.Clean(id);
        return wasKnown;
    }

    /// <summary>A method by its id.</summary>
    /// <param name="id">For example <c>occlusion</c>; an id the method had before is understood, too.</param>
    /// <exception cref="RequestException">There is none; the message lists what there is, and why a plugin failed to load.</exception>
    public IAttributionMethod Method(string id)
    {
        IReadOnlyList<IAttributionMethod> methods = Methods;
        IAttributionMethod? renamed = methods.Any(method => method.Descriptor.Id == id)
            ? null
            : methods.FirstOrDefault(method => method.Descriptor.FormerIds.Contains(id));
        return renamed ?? Require("method", id, methods, method => method.Descriptor.Id);
    }

    /// <summary>A cue extractor by its id.</summary>
    /// <param name="id">For example <c>gemaps</c>.</param>
    /// <exception cref="RequestException">There is none; the message lists what there is, and why a plugin failed to load.</exception>
    public ICueExtractor CueExtractor(string id) => Require("cue extractor", id, CueExtractors, extractor => extractor.Descriptor.Id);

    /// <summary>A transform by its id.</summary>
    /// <param name="id">For example <c>voice</c>.</param>
    /// <exception cref="RequestException">There is none; the message lists what there is, and why a plugin failed to load.</exception>
    public IClipTransform Transform(string id) => Require("transform", id, Transforms, transform => transform.Descriptor.Id);

    /// <summary>Unloads all plugins. What was handed out before must not be used any more.</summary>
    public void Dispose() => UnloadAll();

    /// <summary>What plugins did that they must not and that concerns no single result; each is told once.</summary>
    internal IReadOnlyList<string> TakeRemarks()
    {
        _registry.With(entries =>
        {
            foreach (PluginEntry entry in entries)
            {
                entry.Settle();
            }

            return true;
        });
        foreach ((string plugin, string text) in PluginConsole.Take())
        {
            _loading.Remarks.Add(plugin, PluginRemarks.OfConsole(text));
        }

        return _loading.Remarks.Take();
    }

    /// <summary>A run begins: what was switched off in an earlier one may be tried again.</summary>
    internal void ForgetFaults() => _registry.With(entries =>
    {
        foreach (PluginEntry entry in entries)
        {
            entry.ForgetFaults();
        }

        return true;
    });

    /// <summary>Ends once every replaced version is out of memory, or is known to have leaked.</summary>
    internal Task OldVersionsSettled => _registry.OldVersions.Settled;

    /// <summary>As <see cref="Dispose"/>, and hands out the load contexts so that a test can see them die.</summary>
    internal IReadOnlyList<WeakReference> UnloadAll() => _registry.Clear();

    private void RequireFound(string option, string verb, IReadOnlyList<string> wanted, string all)
    {
        string[] known = [.. Listings.Select(listing => listing.Id)];
        string? unknown = wanted.FirstOrDefault(id => id != all && !known.Contains(id));
        if (unknown is not null)
        {
            throw new RequestException(
                option, $"There is no plugin '{unknown}' to {verb}. {Suggestions.For(unknown, known, "No plugin was found.")}");
        }
    }

    private T Require<T>(string what, string id, IReadOnlyList<T> known, Func<T, string> idOf)
    {
        T? found = known.FirstOrDefault(item => idOf(item) == id);
        if (found is not null)
        {
            return found;
        }

        if (Listings.Where(listing => listing.State == PluginState.Untrusted).ToArray() is [_, ..] untrusted)
        {
            string waiting = string.Concat(untrusted.Select(
                listing => $" Plugin '{listing.Id}' may offer it, and was left out: {listing.Problem}"));
            throw new RequestException(what, $"There is no {what} '{id}' among the plugins that may run.{waiting}");
        }

        string failed = string.Concat(Listings.Where(listing => listing.State is PluginState.Failed or PluginState.Ignored)
            .Select(listing => $" Plugin '{listing.Id}' cannot be used: {listing.Problem}"));
        throw new RequestException(what, $"There is no {what} '{id}'. {Suggestions.For(id, known.Select(idOf), "No plugin offers one; 'serhost plugins' lists what was found.")}{failed}");
    }
}
