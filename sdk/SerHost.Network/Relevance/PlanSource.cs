using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Network.Relevance;

/// <summary>A session's plan and engines. The plan waits for the first input, whose scale gives box rules their bounds.</summary>
/// <remarks>Used by one thread at a time.</remarks>
public sealed class PlanSource : IDisposable
{
    private readonly Composite _composite;
    private readonly Func<RelevancePlan, Func<int, int, IRelevanceEngine>> _makeEngines;
    private readonly IDisposable? _owned;
    private readonly List<(float Minimum, float Maximum, Func<int, int, IRelevanceEngine> Engines)> _programs = [];

    /// <summary>Reads the composite; engines work on the CPU.</summary>
    /// <param name="setup">Model, parameters, resources.</param>
    /// <param name="method">Name of the method, for messages.</param>
    /// <exception cref="UnsupportedModelException">The model has no usable layer graph.</exception>
    /// <exception cref="ParameterException">The composite cannot be read or does not fit the graph.</exception>
    public PlanSource(AttributionSetup setup, string method)
        : this(setup, method, plan => new EngineCache(new RelevanceProgram(plan), setup.MaxThreads).For, null)
    {
    }

    /// <summary>Reads the composite.</summary>
    /// <param name="setup">Model, parameters, resources.</param>
    /// <param name="method">Name of the method, for messages.</param>
    /// <param name="makeEngines">Makes, for a plan, what gives the engine for an input of (bands, frames).</param>
    /// <param name="owned">Disposed with the source; null for nothing.</param>
    /// <exception cref="UnsupportedModelException">The model has no usable layer graph.</exception>
    /// <exception cref="ParameterException">The composite cannot be read or does not fit the graph.</exception>
    public PlanSource(AttributionSetup setup, string method, Func<RelevancePlan, Func<int, int, IRelevanceEngine>> makeEngines,
        IDisposable? owned)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Graph = WhiteBox.RequireGraph(setup.Model, method);
        _makeEngines = makeEngines;
        _owned = owned;
        if (setup.Parameters.Values.GetValueOrDefault("at", "input") is var at && at != "input")
        {
            throw new ParameterException("at", $"Parameter 'at' is '{at}': model '{setup.Model.Descriptor.Id}' is no transformer, its relevance is given at the input only; crp names its layers.");
        }

        try
        {
            _composite = CompositeText.Parse(setup.Parameters.GetText("composite"));
            _ = RelevancePlan.Create(Graph, _composite, 0, 1);
        }
        catch (FormatException error)
        {
            throw new ParameterException("composite", $"Parameter 'composite': {error.Message}");
        }
    }

    /// <summary>The model's folded graph.</summary>
    public LayerGraph Graph { get; }

    /// <summary>The engine for an input's scale and size.</summary>
    /// <param name="input">The input.</param>
    public IRelevanceEngine EngineFor(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        (float low, float high) = (input.Scale.Minimum, input.Scale.Maximum);
        int index = _programs.FindIndex(program => program.Minimum == low && program.Maximum == high);
        if (index < 0)
        {
            index = _programs.Count;
            _programs.Add((low, high, _makeEngines(RelevancePlan.Create(Graph, _composite, low, high))));
        }

        return _programs[index].Engines(input.Bands, input.Frames);
    }

    /// <summary>Drops the engines and what they stand on.</summary>
    public void Dispose()
    {
        _programs.Clear();
        _owned?.Dispose();
    }
}
