namespace SerHost.Sdk.Plugins;

/// <summary>Whether something can be used on this machine right now, and if not, why and what to do.</summary>
/// <param name="IsAvailable">True when it can be used.</param>
/// <param name="Reason">When not available: what is missing and the cure, in one sentence. When available: what was found, or empty.</param>
public sealed record Availability(bool IsAvailable, string Reason)
{
    /// <summary>It can be used.</summary>
    public static Availability Yes { get; } = new(true, "");

    /// <summary>It cannot be used.</summary>
    /// <param name="reason">What is missing and the cure, in one sentence.</param>
    public static Availability No(string reason) => new(false, reason);
}
