using SerHost.Plugins.Guard;
using SerHost.Plugins.Loading;

namespace SerHost.Plugins.Reload;

/// <summary>The replaced versions of plugins that are still in memory, and the work
/// that goes on with them. Safe to use from several threads.</summary>
/// <param name="cache">Where their files are.</param>
internal sealed class OldVersions(PluginCache cache)
{
    private readonly Lock _gate = new();
    private readonly List<(string Id, RetiredPlugin Plugin)> _retired = [];
    private readonly HashSet<PluginWork> _work = [];

    /// <summary>One has gone, or is known to stay; told from any thread.</summary>
    public event Action? Changed;

    /// <summary>Ends once every one is gone, or is known to have leaked.</summary>
    public Task Settled
    {
        get
        {
            lock (_gate)
            {
                return Task.WhenAll(_retired.Select(old => old.Plugin.Settled));
            }
        }
    }

    /// <summary>Those of a plugin, for a list.</summary>
    public IReadOnlyList<OldVersion> Of(string id)
    {
        lock (_gate)
        {
            _retired.RemoveAll(old => old.Plugin.IsGone);
            return [.. _retired.Where(old => old.Id == id).Select(old => old.Plugin.Description)];
        }
    }

    /// <summary>Work begins that must go on with the versions it finds now, or that are loaded later, until it is disposed.</summary>
    public IDisposable BeginWork()
    {
        lock (_gate)
        {
            var work = new PluginWork(End);
            _work.Add(work);
            return work;
        }
    }

    /// <summary>Takes a version over that is used for new work no more.</summary>
    public void Add(string id, LoadedPlugin loaded)
    {
        lock (_gate)
        {
            foreach (PluginWork work in _work)
            {
                work.Keep(loaded.Lifetime);
            }

            _retired.Add((id, RetiredPlugin.Retire(loaded, () => cache.Clean(id), () => Changed?.Invoke())));
        }
    }

    private void End(PluginWork work)
    {
        lock (_gate)
        {
            _work.Remove(work);
        }
    }
}

/// <summary>A replaced version of a plugin that is not out of memory yet.</summary>
/// <param name="Version">The plugin's version.</param>
/// <param name="Hash">Hash over its files; empty where it came with the program.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Cause">What probably holds it; empty unless it leaked.</param>
public sealed record OldVersion(string Version, string Hash, OldVersionState State, string Cause)
{
    /// <summary>One sentence for people.</summary>
    public string Text => State switch
    {
        OldVersionState.InUse => $"Version {Name} is still used by work that began with it.",
        OldVersionState.Unloading => $"Version {Name} is being unloaded.",
        _ => $"Version {Name} was replaced but is still in memory. Likely cause: {Cause}",
    };

    private string Name => Hash.Length > 8 ? $"{Version} ({Hash[..8]})" : Version;
}

/// <summary>Where a replaced version of a plugin stands.</summary>
public enum OldVersionState
{
    /// <summary>Work that began with it is not done yet.</summary>
    InUse,

    /// <summary>Nothing uses it; the runtime is about to take it out of memory.</summary>
    Unloading,

    /// <summary>Something holds it in memory.</summary>
    Leaked,
}
