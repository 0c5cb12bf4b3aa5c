using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Network.Forward;
using SerHost.Network.Relevance;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Replication;

/// <summary>Explains clips with defects switched on; one a thread. Sessions are made when
/// first needed; maps that several variants share are computed once.</summary>
internal sealed class DefectExplainer : IDisposable
{
    private readonly IModel _model;
    private readonly ModelWithGraph? _wrongModel;
    private readonly IAttributionMethod _occlusion;
    private readonly IAttributionMethod _crp;
    private readonly ICueExtractor _extractor;
    private readonly DefectSettings _settings;
    private readonly Dictionary<string, IAttributionSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (RelevanceMap Map, ModelInput Input)> _maps = new(StringComparer.Ordinal);
    private readonly ParameterValues _cueParameters;

    public DefectExplainer(
        IModel model, IAttributionMethod occlusion, IAttributionMethod crp, ICueExtractor extractor, DefectSettings settings)
    {
        (_model, _occlusion, _crp, _extractor, _settings) = (model, occlusion, crp, extractor, settings);
        _wrongModel = model.Graph is { } graph ? new ModelWithGraph(model, AsReleasedFolding.Fold(graph.Raw)) : null;
        _cueParameters = ParameterValues.Defaults(extractor.Descriptor.Parameters);
    }

    /// <summary>Δf of one clip under one method and variant, and where its segments lie.</summary>
    public (CueContrastResult Result, SegmentSelection Selection) Explain(
        AudioClip clip, CueTracks tracks, bool isOcclusion, DefectVariant variant, ulong seed, CancellationToken cancellation)
    {
        bool trims = variant.Has(Defect.D5) || variant.TrimsCorrectly;
        (AudioClip heard, double cutSeconds) = trims ? DefectInputs.Trim(clip) : (clip, 0);
        (RelevanceMap map, ModelInput input) = MapOf(heard, trims, isOcclusion, variant, seed, cancellation);
        bool[] padding = input.IsPadding.ToArray();
        if (variant.Has(Defect.D4))
        {
            (map, padding) = DefectInputs.WrongHop(map, padding);
        }

        if (variant.TrimsCorrectly)
        {
            map = DefectInputs.With(map, DefectInputs.Moved(map.TimeAxis, cutSeconds));
        }

        SegmentSelection selection = SegmentSelector.Select(map, padding, SegmentSettings.Comparison);
        var contrasts = new CueContrastSettings { UnvoicedCountsAsZero = variant.Has(Defect.D7), RandomDraws = 1, MaximumExactSets = 1,
            SampledSets = 1 };
        CueContrastResult whole = CueContrastAnalysis.Analyse(clip, tracks, selection, contrasts, seed);
        if (!variant.Has(Defect.D8))
        {
            return (whole, selection);
        }

        // The salient values come from the cuts, the full clip's from the whole recording, as in the released program.
        CueTracks cut = CutCues.Extract(clip, tracks, selection.Windows, _extractor, _cueParameters, variant.Has(Defect.D7), cancellation);
        CueContrastResult cuts = CueContrastAnalysis.Analyse(clip, cut, selection, contrasts with { UnvoicedCountsAsZero = false }, seed);
        return (whole with { Contrasts = [.. whole.Contrasts.Zip(cuts.Contrasts, Mix)] }, selection);
    }

    /// <summary>Forgets the maps of the clip before.</summary>
    public void NextClip() => _maps.Clear();

    /// <summary>Largest difference of the wrongly folded network's outputs from the model's on a clip; NaN without a graph.</summary>
    public double WrongFoldingError(AudioClip clip)
    {
        if (_wrongModel is null)
        {
            return double.NaN;
        }

        ModelInput input = _model.Prepare(clip);
        float[] right = _model.Predict(input);
        var wrong = new float[right.Length];
        new ForwardPass(new CompiledNetwork(_wrongModel.Graph!.Folded), input.Bands, input.Frames).Run(input.Values.Span, wrong);
        return right.Zip(wrong).Max(pair => Math.Abs((double)pair.First - pair.Second));
    }

    public void Dispose()
    {
        foreach (IAttributionSession session in _sessions.Values)
        {
            session.Dispose();
        }

        _wrongModel?.Dispose();
    }

    private static CueContrast Mix(CueContrast whole, CueContrast cut) => cut with
    {
        Full = whole.Full,
        Baselines = [new BaselineContrast(CueBaseline.Full, whole.Full, cut.Salient - whole.Full, double.NaN, 0, null)],
    };

    private (RelevanceMap Map, ModelInput Input) MapOf(
        AudioClip heard, bool trims, bool isOcclusion, DefectVariant variant, ulong seed, CancellationToken cancellation)
    {
        bool shortInput = isOcclusion && variant.Has(Defect.D3);
        (string key, Func<IAttributionSession> prepare) = isOcclusion
            ? Occlusion(variant.Has(Defect.D6))
            : Concept(variant.Has(Defect.D1), variant.Has(Defect.D2), variant.Has(Defect.D9));
        string mapKey = $"{key}|{trims}|{shortInput}";
        if (_maps.TryGetValue(mapKey, out (RelevanceMap, ModelInput) known))
        {
            return known;
        }

        ModelInput input = _model.Prepare(heard);
        input = shortInput ? DefectInputs.CutFrames(input) : input;
        float[] outputs = _model.Predict(input);
        if (!_sessions.TryGetValue(key, out IAttributionSession? session))
        {
            _sessions[key] = session = prepare();
        }

        RelevanceMap map = session.Explain([new AttributionRequest(input, Array.IndexOf(outputs, outputs.Max()), seed)], null,
            cancellation)[0];
        return _maps[mapKey] = (map, input);
    }

    private (string, Func<IAttributionSession>) Occlusion(bool loudFill) =>
        ($"occlusion {loudFill}", () => Prepare(_occlusion, _model, new() { ["fill"] = loudFill ? "0" : "floor" }));

    private (string, Func<IAttributionSession>) Concept(bool wrongGraph, bool noAdditionRule, bool fixedChannel) =>
        ($"crp {wrongGraph} {noAdditionRule} {fixedChannel}", () =>
        {
            var parameters = new Dictionary<string, string>
            {
                ["layer"] = _settings.ConceptLayer,
                ["channels"] = fixedChannel ? _settings.ReleasedChannel : _settings.ConceptChannels,
            };
            if (noAdditionRule)
            {
                parameters["composite"] = _settings.ReleasedComposite;
            }

            return Prepare(_crp, wrongGraph ? _wrongModel! : _model, parameters);
        });

    private static IAttributionSession Prepare(IAttributionMethod method, IModel model, Dictionary<string, string> parameters) =>
        method.Prepare(new AttributionSetup(model, ParameterValues.Parse(method.Descriptor.Parameters, parameters)));
}
