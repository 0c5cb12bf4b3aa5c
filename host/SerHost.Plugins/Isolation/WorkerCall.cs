using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation;

/// <summary>One call into a worker.</summary>
/// <param name="Stage">What is being done, for messages, for example <c>occlusion: explain</c>.</param>
/// <param name="Request">What to do.</param>
/// <param name="Write">Writes what it is to be done with.</param>
/// <param name="Limit">How long it may take.</param>
internal sealed record WorkerCall(string Stage, WorkerRequest Request, Action<WireWriter> Write, TimeSpan Limit)
{
    /// <summary>The user's stop.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Told how far it is; null when nobody listens.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Answers what the worker asks; null where it has nothing to ask.</summary>
    public IModel? Model { get; init; }
}
