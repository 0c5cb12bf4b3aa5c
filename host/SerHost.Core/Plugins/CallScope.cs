namespace SerHost.Core.Plugins;

/// <summary>The stop of the work under way, for calls whose contract has no place for one: preparing and asking a model, opening it.</summary>
/// <remarks>Follows the work through threads and tasks it starts.</remarks>
internal static class CallScope
{
    private static readonly AsyncLocal<CancellationToken> s_current = new();

    /// <summary>The stop; one that never comes where nobody set one.</summary>
    public static CancellationToken Current => s_current.Value;

    /// <summary>Sets the stop for what is called from here on.</summary>
    public static void Enter(CancellationToken cancellation) => s_current.Value = cancellation;
}
