using SerHost.Network.Relevance.Rules;
using SerHost.Sdk;
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
    private readonly Func<RelevancePlan, Func<int, int, IRelevanceEngine>>? _makeEngines;
    private readonly int _maxThreads;
    private readonly IDisposable? _owned;
    private readonly List<Program> _programs = [];

    /// <summary>Reads the composite; engines work on the CPU, and are shared with the other sessions over the model's graph.</summary>
    /// <param name="setup">Model, parameters, resources.</param>
    /// <param name="method">Name of the method, for messages.</param>
    /// <exception cref="UnsupportedModelException">The model has no usable layer graph.</exception>
    /// <exception cref="ParameterException">The composite cannot be read or does not fit the graph.</exception>
    public PlanSource(AttributionSetup setup, string method)
        : this(setup, makeEngines: null, owned: null, method)
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
        : this(setup, makeEngines, owned, method)
    {
        ArgumentNullException.ThrowIfNull(makeEngines);
    }

    private PlanSource(AttributionSetup setup, Func<RelevancePlan, Func<int, int, IRelevanceEngine>>? makeEngines, IDisposable? owned,
        string method)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _maxThreads = setup.MaxThreads;
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

    /// <summary>An engine for an input: one that has evaluated it for another question, if there is one, so that the forward pass is not
    /// computed again.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The engine, to be given back before the next call.</returns>
    public EngineLease Rent(ModelInput input)
    {
        Program program = ProgramFor(input);
        return program.Pool is { } pool ? pool.Rent(input.Bands, input.Frames, input.Values.Span)
            : new EngineLease(program.Engines!(input.Bands, input.Frames), null);
    }

    /// <summary>How far rounding moves maps of an input's scale and bands: measured once against float64, at the first call.</summary>
    /// <param name="input">The input.</param>
    /// <returns>A share of the map's largest value; its note says how it was found.</returns>
    public Diagnostic NumericalErrorFor(ModelInput input)
    {
        Program program = ProgramFor(input);
        double measured = program.Error ??= NumericalError.Measure(program.Plan, input);
        return NumericalError.Of(measured, isFloat64: program.Pool is not null && program.Plan.NeedsFloat64);
    }

    private Program ProgramFor(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        (float low, float high) = (input.Scale.Minimum, input.Scale.Maximum);
        Program? program = _programs.Find(one => one.Minimum == low && one.Maximum == high);
        if (program is null)
        {
            RelevancePlan plan = RelevancePlan.Create(Graph, _composite, low, high);
            _programs.Add(program = _makeEngines is null
                ? new Program(low, high, plan, EnginePool.For(plan, (low, high), _maxThreads), null)
                : new Program(low, high, plan, null, _makeEngines(plan)));
        }

        return program;
    }

    /// <summary>Drops the engines and what they stand on.</summary>
    public void Dispose()
    {
        _programs.Clear();
        _owned?.Dispose();
    }

    private sealed record Program(
        float Minimum, float Maximum, RelevancePlan Plan, EnginePool? Pool, Func<int, int, IRelevanceEngine>? Engines)
    {
        public double? Error { get; set; }
    }
}
