namespace SerHost.Plugins.Guard;

/// <summary>What the work under way is: whose code runs, and the stop that calls
/// without a place for one (preparing and asking a model) obey.</summary>
/// <remarks>Follows the work through threads and tasks it starts.</remarks>
internal static class CallScope
{
    private static readonly AsyncLocal<CancellationToken> s_stop = new();
    private static readonly AsyncLocal<string?> s_plugin = new();

    /// <summary>The stop; one that never comes where nobody set one.</summary>
    public static CancellationToken Current => s_stop.Value;

    /// <summary>Id of the plugin whose code runs; null in the host's own.</summary>
    public static string? Plugin => s_plugin.Value;

    /// <summary>Sets the stop for what is called from here on.</summary>
    public static void Enter(CancellationToken cancellation) => s_stop.Value = cancellation;

    /// <summary>Says whose code is called from here on.</summary>
    /// <returns>Whose it was before, to be set again afterwards.</returns>
    public static string? Enter(string? plugin)
    {
        string? before = s_plugin.Value;
        s_plugin.Value = plugin;
        return before;
    }
}
