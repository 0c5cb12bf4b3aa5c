using System.Globalization;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace SerHost.Network.Relevance;

/// <summary>Conditional relevance of one model: reads conditions, ranks channels, sums maps, states diagnostics. Where relevance is
/// computed is the plan source's choice.</summary>
public sealed class CrpSession : IAttributionSession
{
    private readonly IModel _model;
    private readonly PlanSource _plans;
    private readonly ConditionRequest _request;
    private readonly bool _isParallel;

    private CrpSession(IModel model, PlanSource plans, ConditionRequest request, bool isParallel)
    {
        _model = model;
        _plans = plans;
        _request = request;
        _isParallel = isParallel;
    }

    /// <summary>Prepares a session.</summary>
    /// <param name="setup">Model, parameters (<see cref="RelevanceParameters.Conditional"/>), resources.</param>
    /// <param name="plans">Plan and engines; disposed with the session.</param>
    /// <exception cref="Sdk.Parameters.ParameterException">A layer or channel does not exist.</exception>
    public static CrpSession Prepare(AttributionSetup setup, PlanSource plans)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(plans);
        ConditionRequest conditions = ConditionText.Parse(
            plans.Graph, setup.Model.Descriptor, setup.Parameters.GetText("layer"), setup.Parameters.GetText("channels"));
        return new CrpSession(setup.Model, plans, conditions, setup.Parameters.GetText("paths") == "parallel");
    }

    /// <inheritdoc/>
    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double done = i;
            var share = progress is null ? null : new Share(value => progress.Report((done + value) / maps.Length));
            maps[i] = Explain(requests[i], share, cancellation);
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    /// <summary>Disposes the engines.</summary>
    public void Dispose() => _plans.Dispose();

    private RelevanceMap Explain(AttributionRequest one, IProgress<double>? progress, CancellationToken cancellation)
    {
        ModelInput input = one.Input;
        using EngineLease lease = _plans.Rent(input);
        IRelevanceEngine engine = lease.Engine;
        float output = engine.Evaluate(input.Values.Span)[one.Target];
        var channels = new Dictionary<int, double[]>();
        double[] RelevanceOf(int layer) =>
            channels.TryGetValue(layer, out double[]? known) ? known
                : channels[layer] = engine.ChannelRelevance(one.Target, layer, cancellation);

        var conditions = _request.Fixed.ToList();
        foreach ((int layer, int count) in _request.Ranked)
        {
            double[] relevance = RelevanceOf(layer);
            conditions.AddRange(Rank(relevance).Take(count).Select(
                c => RelevanceCondition.Single(_plans.Graph.Layers[layer].Name, layer, c)));
        }

        RelevanceCondition[] distinct = conditions.DistinctBy(condition => condition.Name).ToArray();
        ConditionPaths paths = _isParallel ? ConditionPaths.Parallel : ConditionPaths.Exclusive;
        float[][] parts = engine.ExplainConditions(one.Target, distinct, paths, progress, cancellation);
        var extras = new NamedMap[parts.Length];
        float[] sum = new float[input.Bands * input.Frames];
        for (int i = 0; i < parts.Length; i++)
        {
            double weight = distinct[i].Sets is [var set] ? set.Channels.Sum(c => RelevanceOf(set.Layer)[c]) : parts[i].Sum(v => (double)v);
            extras[i] = new NamedMap(distinct[i].Name, weight, parts[i]);
            VectorLoops.Add(parts[i], sum);
        }

        return new RelevanceMap(input.Bands, sum, input.TimeAxis, one.Target)
        {
            ExtraMaps = extras,
            Diagnostics =
            [
                WhiteBox.ConservationGap(
                    output, sum, "Output not in this map: other channels' and paths' relevance, biases and stabilisers."),
                .. WhiteBox.Diagnostics(_model, input, sum),
                _plans.NumericalErrorFor(input),
            ],
            Notes = [PathNote(), .. ShareNotes(output, distinct, RelevanceOf)],
        };
    }

    private static IEnumerable<int> Rank(double[] relevance) =>
        Enumerable.Range(0, relevance.Length).OrderByDescending(c => Math.Abs(relevance[c])).ThenBy(c => c);

    private string PathNote() => _isParallel
        ? "Parallel paths: relevance that bypasses the named layers on shortcuts is part of every concept's map, so maps of different "
            + "concepts look alike and their sum counts it once a concept."
        : "Exclusive paths: relevance that bypasses the named layers on shortcuts is left out.";

    private IEnumerable<string> ShareNotes(float output, RelevanceCondition[] conditions, Func<int, double[]> relevanceOf)
    {
        foreach (IGrouping<int, RelevanceCondition> layer in conditions.Where(c => c.Sets.Count == 1).GroupBy(c => c.Sets[0].Layer))
        {
            double[] all = relevanceOf(layer.Key);
            double chosen = layer.SelectMany(c => c.Sets[0].Channels).Distinct().Sum(c => Math.Abs(all[c]));
            double total = all.Sum(Math.Abs);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The {layer.Count()} concepts of {_plans.Graph.Layers[layer.Key].Name} carry {(total > 0 ? 100 * chosen / total : 0):F0} "
                    + $"% of that layer's absolute relevance; the layer carries {all.Sum():G3} of the output's {output:G3}.");
        }
    }

    private sealed class Share(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
