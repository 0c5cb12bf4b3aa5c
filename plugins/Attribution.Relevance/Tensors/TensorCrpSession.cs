using System.Globalization;
using SerHost.Network.Relevance;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance.Tensors;

/// <summary>Concept relevance of a transformer: one map a head or feed-forward neuron.</summary>
internal sealed class TensorCrpSession : IAttributionSession
{
    private readonly IModel _model;
    private readonly TensorExplainer _explainer;
    private readonly TensorRules _rules;
    private readonly IReadOnlyList<string> _notes;
    private readonly string _layer, _channels;
    private readonly InputZero _zero;

    public TensorCrpSession(AttributionSetup setup, string method)
    {
        _model = setup.Model;
        (_rules, _notes) = TensorRuleChoice.Read(setup.Parameters, TensorRules.AttnLrp);
        _zero = InputZero.Read(setup.Parameters);
        (_layer, _channels) = (setup.Parameters.GetText("layer"), setup.Parameters.GetText("channels"));
        if (setup.Parameters.GetText("paths") != "exclusive")
        {
            throw new ParameterException("paths", "Parameter 'paths' is 'parallel': in a transformer only exclusive paths are computed.");
        }

        _explainer = new TensorExplainer(WhiteBox.RequireTensors(setup.Model, method), setup.MaxThreads);
    }

    public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            double done = i;
            var share = progress is null ? null : new Share(value => progress.Report((done + value) / maps.Length));
            maps[i] = Explain(requests[i], share, cancellation);
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    public void Dispose()
    {
        // Nothing but managed memory.
    }

    private RelevanceMap Explain(AttributionRequest request, IProgress<double>? progress, CancellationToken cancellation)
    {
        ModelInput input = request.Input;
        try
        {
            _explainer.Load(input.Values.Span, input.Frames, [_rules], cancellation);
            _explainer.Zero = _zero.Of(input);
            TensorConditionText text = TensorConditionText.Parse(_explainer, _layer, _channels);
            SiteCondition[] conditions = [.. text.Fixed.Concat(text.Ranked.SelectMany(place => Rank(place, request.Target, cancellation)))
                .Distinct()];
            IReadOnlyList<ConditionalRelevance> parts = _explainer.Conditional(request.Target, _rules, conditions, progress, cancellation);
            float[] sum = new float[input.Values.Length];
            foreach (ConditionalRelevance part in parts)
            {
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += part.Map[i];
                }
            }

            return new RelevanceMap(input.Bands, sum, input.TimeAxis, request.Target)
            {
                ExtraMaps = [.. parts.Select(part => new NamedMap(part.Condition.ToString(), part.Relevance, part.Map))],
                Diagnostics =
                [
                    WhiteBox.ConservationGap(_explainer.Outputs[request.Target],
                        sum, "Output not in this map: other heads' and paths' relevance, biases, attention's softmaxes."),
                    .. WhiteBox.Diagnostics(_model, input, sum),
                ],
                Notes = [.. _notes, .. new[] { _zero.Note(input) }.OfType<string>(), "Exclusive paths: relevance that bypasses the named layers on the residual path is left out.", .. Shares(parts, request.Target, cancellation)],
            };
        }
        catch (GraphException error)
        {
            throw new ArgumentException(
                $"The model cannot be evaluated for {input.Frames} frames: {error.Message}", nameof(request), error);
        }
    }

    private IEnumerable<SiteCondition> Rank((string Site, int? Layer, int Count) place, int target, CancellationToken cancellation)
    {
        SiteRelevance found = _explainer.RelevanceAt(target, _rules, place.Site, cancellation);
        IReadOnlyList<int> units = _explainer.Units(place.Site);
        int columns = found.Dims[1];
        return Enumerable.Range(0, found.Values.Length)
            .Where(i => i % columns < units[i / columns] && (place.Layer is null || place.Layer == i / columns))
            .OrderByDescending(i => Math.Abs(found.Values[i])).ThenBy(i => i).Take(place.Count)
            .Select(i => new SiteCondition(place.Site, i / columns, i % columns));
    }

    private IEnumerable<string> Shares(IReadOnlyList<ConditionalRelevance> parts, int target, CancellationToken cancellation)
    {
        foreach (IGrouping<(string Site, int Layer),
            ConditionalRelevance> layer in parts.GroupBy(part => (part.Condition.Site, part.Condition.Layer)))
        {
            SiteRelevance all = _explainer.RelevanceAt(target, _rules, layer.Key.Site, cancellation);
            float[] row = all.Values[(layer.Key.Layer * all.Dims[1])..((layer.Key.Layer + 1) * all.Dims[1])];
            double total = row.Sum(value => Math.Abs((double)value)), chosen = layer.Sum(part => Math.Abs(part.Relevance));
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The {layer.Count()} {layer.Key.Site} of layer {layer.Key.Layer} carry {(total > 0 ? 100 * chosen / total : 0):F0} % of its {layer.Key.Site}' absolute relevance; all of them carry {row.Sum():G3} of the output's {_explainer.Outputs[target]:G3}.");
        }
    }

    private sealed class Share(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
