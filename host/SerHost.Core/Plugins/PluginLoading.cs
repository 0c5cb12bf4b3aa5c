using SerHost.Core.Plugins.Isolation;

namespace SerHost.Core.Plugins;

/// <summary>How plugins are loaded and called.</summary>
/// <param name="CallLimit">How long one call into a plugin may take.</param>
/// <param name="Isolation">Which run in processes of their own.</param>
/// <param name="Remarks">Told what concerns no single result.</param>
internal sealed record PluginLoading(TimeSpan CallLimit, IsolationSettings Isolation, PluginRemarks Remarks);
