namespace SerHost.Plugins;

/// <summary>A plugin broke its contract: it threw something undeclared, returned a wrong
/// shape or a value that is not finite, or did not return in time.</summary>
/// <remarks>Keeps text only, no exception object of the plugin, so that the plugin can still be unloaded.</remarks>
public sealed class PluginException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="pluginId">Id of the plugin at fault.</param>
    /// <param name="stage">What it was doing, for example <c>occlusion: explain</c>.</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="details">Stack trace and the like; empty when there is none.</param>
    public PluginException(string pluginId, string stage, string problem, string details = "")
        : base($"Plugin '{pluginId}', {stage}: {problem}")
    {
        PluginId = pluginId;
        Stage = stage;
        Problem = problem;
        Details = details;
    }

    /// <summary>Id of the plugin at fault.</summary>
    public string PluginId { get; }

    /// <summary>What it was doing.</summary>
    public string Stage { get; }

    /// <summary>What went wrong, without plugin and stage.</summary>
    public string Problem { get; }

    /// <summary>Stack trace and the like; empty when there is none.</summary>
    public string Details { get; }

    /// <summary>True when the call did not return after its time was up: the plugin must not be called again.</summary>
    public bool IsHung { get; init; }
}
