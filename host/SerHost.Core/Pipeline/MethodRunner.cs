using SerHost.Core.Experiments;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>One method of an experiment: the form of it that does the work, and what takes over when that form's device fails.</summary>
internal sealed class MethodRunner : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IAttributionMethod? _replaced;
    private readonly Func<IAttributionMethod, ParameterValues, MethodForm> _bind;
    private readonly List<MethodForm> _forms = [];
    private string? _note;

    /// <summary>Binds a method to a model.</summary>
    /// <param name="choice">What the experiment says.</param>
    /// <param name="method">The method that does the work, and what it stands in for.</param>
    /// <param name="model">The model.</param>
    /// <param name="parallel">Sessions that may run at the same time.</param>
    /// <param name="threads">Threads of each session.</param>
    /// <exception cref="ParameterException">A parameter is unknown or out of range.</exception>
    public MethodRunner(MethodChoice choice, ResolvedMethod method, IModel model, int parallel, int threads)
    {
        Choice = choice;
        _replaced = method.Replaced;
        _bind = (form, parameters) => new MethodForm(choice.Label, form, parameters, model, parallel, threads);
        _forms.Add(_bind(method.Method, GivenParameters.Parse(choice.Label, method.Method.Descriptor, choice.Parameters)));
    }

    /// <summary>What the experiment says.</summary>
    public MethodChoice Choice { get; }

    /// <summary>What does the work now. Results are addressed by it.</summary>
    public MethodForm Form
    {
        get
        {
            lock (_gate)
            {
                return _forms[^1];
            }
        }
    }

    /// <summary>What a run has to tell about this method; null for nothing.</summary>
    public string? Note
    {
        get
        {
            lock (_gate)
            {
                return _note;
            }
        }
    }

    /// <summary>A form's device failed: from now on the method it stood in for does the work, if there is one that can.</summary>
    /// <returns>Whether the question can be asked again, of another form.</returns>
    public bool GiveUp(MethodForm form, DeviceFaultException fault)
    {
        lock (_gate)
        {
            if (form != _forms[^1])
            {
                return true; // another clip met the fault before
            }

            if (_replaced is null || form.Descriptor.Id == _replaced.Descriptor.Id || !_replaced.CheckAvailability().IsAvailable)
            {
                return false;
            }

            form.GiveUp(fault.Message);

            // Parameters of the stand-in alone (how it rounds, say) mean nothing to the other.
            Dictionary<string, string> known = GivenParameters.WithoutPreset(Choice.Label, form.Descriptor, Choice.Parameters)
                .Where(given => _replaced.Descriptor.Parameters.Any(parameter => parameter.Id == given.Key)).ToDictionary();
            _forms.Add(_bind(_replaced, ParameterValues.Parse(_replaced.Descriptor.Parameters, known)));
            _note = $"'{form.Descriptor.Id}' failed ({fault.Message.TrimEnd('.')}): from that clip on '{Choice.Label}' ran on the {(_replaced.Descriptor.Device == "cpu" ? "CPU" : _replaced.Descriptor.Device)}.";
            return true;
        }
    }

    public void Dispose()
    {
        foreach (MethodForm form in _forms)
        {
            form.Dispose();
        }
    }
}
