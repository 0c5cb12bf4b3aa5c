using SerHost.Network.Relevance;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance.Tensors;

/// <summary>Attention-aware relevance of a transformer: its input's, and where asked for a place's inside.</summary>
internal sealed class TensorLrpSession : IAttributionSession
{
    private readonly IModel _model;
    private readonly TensorExplainer _explainer;
    private readonly TensorRules _rules;
    private readonly IReadOnlyList<string> _notes;
    private readonly string _at;
    private readonly InputZero _zero;

    public TensorLrpSession(AttributionSetup setup, string method)
    {
        _model = setup.Model;
        (_rules, _notes) = TensorRuleChoice.Read(setup.Parameters, TensorRules.Relevance[0]);
        _at = setup.Parameters.GetText("at");
        _zero = InputZero.Read(setup.Parameters);
        _explainer = new TensorExplainer(WhiteBox.RequireTensors(setup.Model, method), setup.MaxThreads);
    }

    public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = Explain(requests[i], cancellation);
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    public void Dispose()
    {
        // Nothing but managed memory.
    }

    private RelevanceMap Explain(AttributionRequest request, CancellationToken cancellation)
    {
        ModelInput input = request.Input;
        try
        {
            _explainer.Load(input.Values.Span, input.Frames, [_rules], cancellation);
            _explainer.Zero = _zero.Of(input);
            (float[] map, TensorBalance balance) = _explainer.Relevance(request.Target, _rules, cancellation);
            return new RelevanceMap(input.Bands, map, input.TimeAxis, request.Target)
            {
                Diagnostics = TensorDiagnostics.Of(_model, input, map, balance),
                Notes = [.. _notes, .. new[] { _zero.Note(input) }.OfType<string>()],
                Site = _at == "input" ? null : Site(request.Target, cancellation),
            };
        }
        catch (GraphException error)
        {
            throw new ArgumentException(
                $"The model cannot be evaluated for {input.Frames} frames: {error.Message}", nameof(request), error);
        }
    }

    private SiteMap Site(int target, CancellationToken cancellation)
    {
        try
        {
            SiteRelevance found = _explainer.RelevanceAt(target, _rules, _at, cancellation);
            return new SiteMap(found.Site, found.Dims, found.Values);
        }
        catch (ArgumentException error)
        {
            string plain = error.Message.Replace($" (Parameter '{error.ParamName}')", "", StringComparison.Ordinal);
            throw new ParameterException(
                "at", $"Parameter 'at' is '{_at}': {plain} It is input, features, heads, neurons, or a tensor by its name in the file.");
        }
    }
}
