using System.Collections.Concurrent;
using SerHost.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>A method bound to the model: sessions are made when needed and used by one thread at a time.</summary>
internal sealed class MethodForm : IDisposable
{
    private readonly ConcurrentBag<IAttributionSession> _free = [];
    private readonly SemaphoreSlim _slots;
    private readonly string _label;
    private readonly IAttributionMethod _method;
    private readonly AttributionSetup _setup;
    private volatile string? _disabled;
    private volatile string? _deviceFault;

    /// <summary>Binds a method.</summary>
    /// <param name="label">What the experiment calls it.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters, complete.</param>
    /// <param name="model">The model.</param>
    /// <param name="parallel">Sessions that may run at the same time.</param>
    /// <param name="threads">Threads of each session.</param>
    public MethodForm(string label, IAttributionMethod method, ParameterValues parameters, IModel model, int parallel, int threads)
    {
        _label = label;
        _method = method;
        Parameters = parameters;
        // A GPU works for one session at a time; more would only wait for each other with its memory taken twice.
        bool isCpu = method.Descriptor.Device == "cpu";
        _slots = new SemaphoreSlim(isCpu ? parallel : 1);
        _setup = new AttributionSetup(model, Parameters, threads);
    }

    /// <summary>The method that does the work.</summary>
    public AttributionDescriptor Descriptor => _method.Descriptor;

    /// <summary>Its parameters, complete.</summary>
    public ParameterValues Parameters { get; }

    /// <summary>Explains one input.</summary>
    /// <exception cref="PluginException">The plugin failed; after a call that did not come back the method is not called again.</exception>
    /// <exception cref="DeviceFaultException">Its device failed, now or in an earlier call after which the method was given up.</exception>
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
            catch (Exception error) when (error is PluginException or DeviceFaultException)
            {
                // After a fault nothing is known about the session's state; a fresh one costs little.
                isUsable = false;
                _disabled = error is PluginException { IsHung: true } ? error.Message : _disabled;
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

    /// <summary>Evaluations of the model that one input takes; null where the method does not count in these.</summary>
    public long? Evaluations(AttributionRequest request, CancellationToken cancellation)
    {
        _slots.Wait(cancellation);
        try
        {
            RefuseIfDisabled();
            IAttributionSession session = _free.TryTake(out IAttributionSession? free) ? free : _method.Prepare(_setup);
            _free.Add(session);
            return session.Evaluations(request);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Refuses all further calls, those that wait for their turn too.</summary>
    public void GiveUp(string fault) => _deviceFault = fault;

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
        if (_deviceFault is { } fault)
        {
            throw new DeviceFaultException(fault);
        }

        if (_disabled is not null)
        {
            throw new InvalidOperationException(
                $"'{_label}' was switched off for the rest of the run, because an earlier call did not come back: {_disabled}");
        }
    }
}
