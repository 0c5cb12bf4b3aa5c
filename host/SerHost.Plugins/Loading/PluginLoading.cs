using SerHost.Plugins.Isolation;
using SerHost.Plugins.Trust;

namespace SerHost.Plugins.Loading;

/// <summary>How plugins are judged, loaded and called.</summary>
/// <param name="CallLimit">How long one call into a plugin may take.</param>
/// <param name="Isolation">Which run in processes of their own.</param>
/// <param name="Remarks">Told what concerns no single result.</param>
/// <param name="Policy">Says which may run.</param>
internal sealed record PluginLoading(TimeSpan CallLimit, IsolationSettings Isolation, PluginRemarks Remarks, TrustPolicy Policy)
{
    /// <summary>Copies of plugins that did not come with the program.</summary>
    public PluginCache Cache { get; } = new(Policy.Settings);

    /// <summary>The files to load a plugin from: its own place where it came with the program, else a copy of what was judged.</summary>
    /// <exception cref="PluginException">They have changed since, or cannot be copied.</exception>
    public PluginCopy Files(string id, string folder, string? hash) =>
        hash is null ? new PluginCopy(folder, null) : Cache.Take(id, folder, hash);
}
