namespace SerHost.Sdk.Attribution;

/// <summary>A method bound to a model and its parameters. Used by one thread at a time; may use threads of its own within
/// <see cref="AttributionSetup.MaxThreads"/>.</summary>
public interface IAttributionSession : IDisposable
{
    /// <summary>Explains clips.</summary>
    /// <param name="requests">One or more inputs of the model with their targets; inputs of a model that takes any number of frames may differ in length.</param>
    /// <param name="progress">Receives the share done in [0, 1]; null when nobody listens.</param>
    /// <param name="cancellation">Must be honoured within 0.2 s.</param>
    /// <returns>One map a request, in order; each with the shape and time axis of its input. The same request gives the same map.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="Parameters.ParameterException">A parameter does not fit an input (a window larger than it, say).</exception>
    /// <exception cref="ArgumentException">An input cannot be explained; the message says why. Exactly this type: others derived from it count as faults.</exception>
    /// <exception cref="Plugins.DeviceFaultException">The device the method computes on failed.</exception>
    IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation);
}
