using SerHost.Compute.Relevance;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance;

/// <summary>A session's plan and engines. The plan waits for the first input, whose scale gives box rules their bounds.</summary>
internal sealed class PlanSource
{
    private readonly Composite _composite;
    private readonly int _maxThreads;
    private readonly List<(float Minimum, float Maximum, EngineCache Engines)> _programs = [];

    public PlanSource(AttributionSetup setup, string method)
    {
        Graph = WhiteBox.RequireGraph(setup.Model, method);
        _maxThreads = setup.MaxThreads;
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
    public RelevanceEngine EngineFor(ModelInput input)
    {
        (float low, float high) = (input.Scale.Minimum, input.Scale.Maximum);
        int index = _programs.FindIndex(program => program.Minimum == low && program.Maximum == high);
        if (index < 0)
        {
            index = _programs.Count;
            _programs.Add((low, high, new EngineCache(new RelevanceProgram(RelevancePlan.Create(Graph, _composite, low, high)), _maxThreads)));
        }

        return _programs[index].Engines.For(input.Bands, input.Frames);
    }

    public void Clear() => _programs.Clear();
}
