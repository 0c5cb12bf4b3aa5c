using System.Collections.Concurrent;
using SerHost.Core.Experiments;
using SerHost.Core.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Pipeline;

/// <summary>One method of an experiment, bound to the model: sessions are made when needed and used by one thread at a time.</summary>
internal sealed class MethodRunner : IDisposable
{
    private readonly ConcurrentBag<IAttributionSession> _free = [];
    private readonly SemaphoreSlim _slots;
    private readonly IAttributionMethod _method;
    private readonly AttributionSetup _setup;
    private volatile string? _disabled;

    /// <summary>Binds a method.</summary>
    /// <param name="choice">What the experiment says.</param>
    /// <param name="method">The method that does the work; another than the one chosen where a faster form of it is used.</param>
    /// <param name="model">The model.</param>
    /// <param name="parallel">Sessions that may run at the same time.</param>
    /// <param name="threads">Threads of each session.</param>
    /// <exception cref="ParameterException">A parameter is unknown or out of range.</exception>
    public MethodRunner(MethodChoice choice, IAttributionMethod method, IModel model, int parallel, int threads)
    {
        Choice = choice;
        _method = method;
        Parameters = ParameterValues.Parse(method.Descriptor.Parameters, choice.Parameters);
        // A graphics card works for one session at a time; more would only wait for each other with its memory taken twice.
        bool isCpu = method.Descriptor.Device == "cpu";
        _slots = new SemaphoreSlim(isCpu ? parallel : 1);
        _setup = new AttributionSetup(model, Parameters, threads);
    }

    /// <summary>What the experiment says.</summary>
    public MethodChoice Choice { get; }

    /// <summary>The method that does the work.</summary>
    public AttributionDescriptor Descriptor => _method.Descriptor;

    /// <summary>Its parameters, complete.</summary>
    public ParameterValues Parameters { get; }

    /// <summary>Explains one input.</summary>
    /// <exception cref="PluginException">The plugin failed; after a call that did not come back the method is not called again.</exception>
    public RelevanceMap Explain(AttributionRequest request, IProgress<double>? progress, CancellationToken cancellation)
    {
        _slots.Wait(cancellation);
        try
        {
            RefuseIfDisabled();
            IAttributionSession session = _free.TryTake(out IAttributionSession? free) ? free : _method.Prepare(_setup);
            bool isUsable = true;
            try
            {
                return session.Explain([request], progress, cancellation)[0];
            }
            catch (PluginException error)
            {
                // After a fault nothing is known about the session's state; a fresh one costs little.
                isUsable = false;
                _disabled = error.IsHung ? error.Message : _disabled;
                throw;
            }
            finally
            {
                if (isUsable)
                {
                    _free.Add(session);
                }
                else
                {
                    session.Dispose();
                }
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        foreach (IAttributionSession session in _free)
        {
            session.Dispose();
        }

        _slots.Dispose();
    }

    private void RefuseIfDisabled()
    {
        if (_disabled is not null)
        {
            throw new InvalidOperationException($"'{Choice.Label}' was switched off for the rest of the run, because an earlier call did not come back: {_disabled}");
        }
    }
}
