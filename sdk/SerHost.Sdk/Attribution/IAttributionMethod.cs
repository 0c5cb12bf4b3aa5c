using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Attribution;

/// <summary>A way to say which parts of a model's input drove its output.</summary>
/// <remarks>
/// Lifecycle, in this order:
/// <list type="number">
/// <item>The host constructs the method (cheap: no files, threads or native libraries) and reads <see cref="Descriptor"/>.</item>
/// <item>It checks the user's parameters against the descriptor and calls <see cref="Prepare"/> with a model: plans are made here, errors
/// in parameters are reported here.</item>
/// <item>It calls <see cref="IAttributionSession.Explain"/> any number of times, with one or more clips, then disposes the session.</item>
/// </list>
/// The method may be asked to prepare several sessions, from several threads. A session is used by one thread at a time.
/// </remarks>
public interface IAttributionMethod
{
    /// <summary>What the method is. Constant.</summary>
    AttributionDescriptor Descriptor { get; }

    /// <summary>Whether the method can work on this machine. May look for native libraries; must return within a second.</summary>
    Availability CheckAvailability() => Availability.Yes;

    /// <summary>Makes everything that does not depend on the clip.</summary>
    /// <param name="setup">Model, checked parameters, resources.</param>
    /// <returns>A session, which the caller disposes before the model. Sessions may work side by side.</returns>
    /// <exception cref="ParameterException">A parameter does not fit the model; names it and its range.</exception>
    /// <exception cref="UnsupportedModelException">The model lacks what the method needs.</exception>
    /// <exception cref="DeviceFaultException">The device the method computes on failed.</exception>
    IAttributionSession Prepare(AttributionSetup setup);
}

/// <summary>What a session is prepared with.</summary>
/// <param name="Model">The model to explain; stays open while the session lives.</param>
/// <param name="Parameters">Checked values of all the method's parameters.</param>
/// <param name="MaxThreads">Threads the session may use, 1 or more.</param>
public sealed record AttributionSetup(IModel Model, ParameterValues Parameters, int MaxThreads = 1);

/// <summary>A method bound to a model and its parameters. Used by one thread at a time; may use threads of its own within
/// <see cref="AttributionSetup.MaxThreads"/>.</summary>
public interface IAttributionSession : IDisposable
{
    /// <summary>Explains clips.</summary>
    /// <param name="requests">One or more inputs of the model with their targets; inputs of a model that takes any number of frames may
    /// differ in length.</param>
    /// <param name="progress">Receives the share done in [0, 1]; null when nobody listens.</param>
    /// <param name="cancellation">Must be honoured within 0.2 s.</param>
    /// <returns>One map a request, in order; each with the shape and time axis of its input. The same request gives the same map.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="Parameters.ParameterException">A parameter does not fit an input (a window larger than it, say).</exception>
    /// <exception cref="ArgumentException">An input cannot be explained; the message says why. Exactly this type: others derived from it
    /// count as faults.</exception>
    /// <exception cref="Plugins.DeviceFaultException">The device the method computes on failed.</exception>
    IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation);

    /// <summary>How many evaluations of the model one request takes at most, so that a host can say beforehand what it costs. Quick: the
    /// model is not asked.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Evaluations of one input; null where the method does not count in these (white-box methods, say).</returns>
    long? Evaluations(AttributionRequest request) => null;
}

/// <summary>One question: why did the model give this output for this input?</summary>
/// <param name="Input">The input, as the model prepared it.</param>
/// <param name="Target">Index of the output to explain, from 0 to the number of outputs − 1.</param>
/// <param name="Seed">Seed for methods that draw random numbers; derived from the experiment's seed and the clip.</param>
public sealed record AttributionRequest(ModelInput Input, int Target, ulong Seed = 0);

/// <summary>A model lacks what a method needs; the message names the model, what is missing and which methods still work.</summary>
/// <param name="message">The reason.</param>
public sealed class UnsupportedModelException(string message) : Exception(message);
