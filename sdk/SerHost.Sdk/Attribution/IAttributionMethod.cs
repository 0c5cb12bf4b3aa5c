using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Attribution;

/// <summary>A way to say which parts of a model's input drove its output.</summary>
/// <remarks>
/// Lifecycle, in this order:
/// <list type="number">
/// <item>The host constructs the method (cheap: no files, threads or native libraries) and reads <see cref="Descriptor"/>.</item>
/// <item>It checks the user's parameters against the descriptor and calls <see cref="Prepare"/> with a model: plans are made here, errors in parameters are reported here.</item>
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
