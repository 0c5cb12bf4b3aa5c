using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Isolation.Worker;

/// <summary>One thing the host wants done.</summary>
/// <param name="request">The message.</param>
internal sealed class WorkerTask(WireReader request)
{
    /// <summary>Number of the call.</summary>
    public int Call => request.Call;

    /// <summary>What to do.</summary>
    public WorkerRequest Request { get; } = (WorkerRequest)request.Byte();

    /// <summary>With what.</summary>
    public WireReader Body => request;

    /// <summary>Cancelled when the host wants it stopped. Never disposed: a plugin may have kept the token.</summary>
    public CancellationTokenSource Stop { get; } = new();
}
