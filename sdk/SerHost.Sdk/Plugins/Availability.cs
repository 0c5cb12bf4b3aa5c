namespace SerHost.Sdk.Plugins;

/// <summary>Whether something can be used on this machine right now, and if not, why and what to do.</summary>
/// <param name="IsAvailable">True when it can be used.</param>
/// <param name="Reason">When not available: what is missing and the cure, in one sentence. When available: what was found, or
/// empty.</param>
public sealed record Availability(bool IsAvailable, string Reason)
{
    /// <summary>It can be used.</summary>
    public static Availability Yes { get; } = new(true, "");

    /// <summary>It cannot be used.</summary>
    /// <param name="reason">What is missing and the cure, in one sentence.</param>
    public static Availability No(string reason) => new(false, reason);
}

/// <summary>The device a method computes on failed: it is lost, in use, out of memory, or its driver does not fit. The question itself was
/// fine.</summary>
/// <remarks>Thrown by a method that computes on another device than the CPU, from <c>Prepare</c> or <c>Explain</c>. Where the host had
/// taken the method in another's place, it asks the other one instead and says so.</remarks>
/// <param name="message">What failed, with the driver's own name of the error, and the cure where one is known.</param>
public sealed class DeviceFaultException(string message) : Exception(message);
