using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Core.Counterfactuals;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Evaluation;

/// <summary>All metrics of all methods on one clip after another; one a thread.</summary>
internal sealed class ClipEvaluator : IDisposable
{
    private const string Chance = "(chance)";
    private readonly IModel _model;
    private readonly RandomisedModel? _randomised;
    private readonly EvaluationSettings _settings;
    private readonly (string Name, IAttributionSession Session, IAttributionSession? Randomised)[] _methods;

    public ClipEvaluator(IModel model, RandomisedModel? randomised, IReadOnlyList<EvaluatedMethod> methods, EvaluationSettings settings)
    {
        _model = model;
        _randomised = randomised;
        _settings = settings;
        _methods = [.. methods.Select(m => (m.Name, m.Prepare(model), randomised is null ? null : m.Prepare(randomised)))];
    }

    /// <summary>Time the last clip's kernel took; 0 without one.</summary>
    public double KernelSeconds { get; private set; }

    /// <summary>Metric values and, for the agreement between methods, each method's selection.</summary>
    /// <param name="source">The clip.</param>
    /// <param name="place">Its place in the order of <paramref name="costly"/>.</param>
    /// <param name="costly">Which metrics are computed on it.</param>
    /// <param name="cancellation">Stops the work.</param>
    public (List<MetricValue> Values, Dictionary<string, SegmentSelection> Selections) Evaluate(
        EvaluatedClip source, int place, CostlyClips costly, CancellationToken cancellation)
    {
        AudioClip clip;
        ModelInput input;
        SpeechMask speech;
        bool hasFewSets = false, withRegret;
        try
        {
            clip = source.Read(cancellation);
            input = _model.Prepare(clip);
            speech = SpeechMask.FromClip(clip);
            hasFewSets = WindowRegret.IsPossible(
                SegmentSelector.Select(MapStability.Noise(input, 0, 1), input.IsPadding, _settings.Segments, speech),
                _settings.MaximumWindowSets);
        }
        finally
        {
            withRegret = costly.TakesRegret(place, hasFewSets);
        }

        float[] outputs = _model.Predict(input);
        int target = _model.Descriptor.OutputKind == ModelOutputKind.Regression ? 0 : Array.IndexOf(outputs, outputs.Max());
        ulong seed = Store.ResultKey.Seed(_settings.Seed, clip.Sha256);
        var maps = new List<(string Name, RelevanceMap Map, SegmentSelection Selection)>();
        foreach ((string name, IAttributionSession session, _) in _methods)
        {
            RelevanceMap map = session.Explain([new AttributionRequest(input, target, seed)], null, cancellation)[0];
            maps.Add((name, map, SegmentSelector.Select(map, input.IsPadding, _settings.Segments, speech)));
        }

        for (int draw = 0; draw < _settings.ChanceDraws; draw++)
        {
            RelevanceMap map = MapStability.Noise(input, target, ChanceSeed(seed, draw));
            maps.Add((Chance, map, SegmentSelector.Select(map, input.IsPadding, _settings.Segments, speech)));
        }

        var raw = new List<(string Method, string Metric, string Fill, double Value)>();
        foreach (MaskFill fill in _settings.Fills)
        {
            Faithfulness(raw, maps, input, target, fill, withRegret, seed, cancellation);
        }

        Shapes(raw, maps, input, speech);
        if (_settings.Kernel is { } measure)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            BinnedKernel kernel = measure.Measure(_model, clip, target, seed, cancellation);
            KernelSeconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
            raw.AddRange(maps.Select(m => (m.Name, EvaluationMetrics.KernelAgreement, "",
                KernelAgreement.Of(m.Map, kernel.Bins, kernel.Weights))));
        }

        if (costly.TakesStability(place))
        {
            Stability(raw, maps, clip, input, speech, target, seed, cancellation);
        }

        return (Pair(raw, source), maps.Where(m => m.Name != Chance).ToDictionary(m => m.Name, m => m.Selection));
    }

    public void Dispose()
    {
        foreach ((_, IAttributionSession session, IAttributionSession? randomised) in _methods)
        {
            session.Dispose();
            randomised?.Dispose();
        }
    }

    private void Faithfulness(
        List<(string, string, string, double)> raw, List<(string Name, RelevanceMap Map, SegmentSelection Selection)> maps,
        ModelInput input, int target, MaskFill fill, bool withRegret, ulong seed, CancellationToken cancellation)
    {
        var perturbation = new Perturbation(_model, input, target, fill);
        var grid = new FeatureGrid(input.Bands, input.Frames, Math.Min(_settings.CellBands, input.Bands), _settings.CellFrames);
        var subsets = new SubsetFaithfulness(perturbation, grid, _settings.SubsetsPerSize, unchecked((int)(seed >> 7)));
        WindowRegret? regret = withRegret
            ? WindowRegret.Compute(perturbation, input.Frames, maps[0].Selection, _settings.MaximumWindowSets, cancellation)
            : null;
        foreach ((string name, RelevanceMap map, SegmentSelection selection) in maps)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] cells = grid.Sums(map.Values.Span);
            CurveScores curves = PerturbationCurves.Compute(perturbation, grid, cells, _settings.CurveSteps);
            SubsetScores subset = subsets.Score(cells);
            ErasureScores erasure = SegmentErasure.Compute(perturbation, input.Frames, Salient(selection, input.Frames));
            raw.AddRange(
            [
                (name, EvaluationMetrics.Deletion, fill.Name(), curves.Deletion),
                (name, EvaluationMetrics.Insertion, fill.Name(), curves.Insertion),
                (name, EvaluationMetrics.AopcMorf, fill.Name(), curves.AopcMorf),
                (name, EvaluationMetrics.AopcLerf, fill.Name(), curves.AopcLerf),
                (name, EvaluationMetrics.Comprehensiveness, fill.Name(), erasure.Comprehensiveness),
                (name, EvaluationMetrics.Sufficiency, fill.Name(), erasure.Sufficiency),
                (name, EvaluationMetrics.Faithfulness, fill.Name(), subset.FaithfulnessCorrelation),
                (name, EvaluationMetrics.SensitivityN, fill.Name(), subset.SensitivityN),
                (name, EvaluationMetrics.Infidelity, fill.Name(), subset.Infidelity),
            ]);
            if (regret is not null)
            {
                raw.Add((name, EvaluationMetrics.Regret, fill.Name(), regret.Of(selection)));
            }
        }
    }

    private static void Shapes(
        List<(string, string, string, double)> raw, List<(string Name, RelevanceMap Map, SegmentSelection Selection)> maps,
        ModelInput input, SpeechMask speech)
    {
        bool[] padding = input.IsPadding.ToArray();
        bool[] silence = [.. Enumerable.Range(0, input.Frames)
            .Select(f => !padding[f] && speech.ShareIn(input.TimeAxis.Tiles(f, 1)) < 0.5)];
        foreach ((string name, RelevanceMap map, _) in maps)
        {
            raw.Add((name, EvaluationMetrics.Gini, "", MapShape.Gini(map.Values.Span)));
            raw.Add((name, EvaluationMetrics.Entropy, "", MapShape.Entropy(map.Values.Span)));
            raw.Add((name, EvaluationMetrics.PaddingShare, "", MapShape.Share(map.Values.Span, padding)));
            raw.Add((name, EvaluationMetrics.SilenceShare, "", MapShape.Share(map.Values.Span, silence)));
        }
    }

    private void Stability(
        List<(string, string, string, double)> raw, List<(string Name, RelevanceMap Map, SegmentSelection Selection)> maps,
        AudioClip clip, ModelInput input, SpeechMask speech, int target, ulong seed, CancellationToken cancellation)
    {
        (ModelInput Input, TimeMap Moved)[] variants =
        [
            .. _settings.Perturbations.Select(change => change.Apply(clip, input.TimeAxis.StepSeconds, seed, cancellation))
                .Select(changed => (_model.Prepare(changed.Clip), changed.TimeMap)),
        ];
        for (int m = 0; m < _methods.Length; m++)
        {
            (string name, IAttributionSession session, IAttributionSession? randomised) = _methods[m];
            if (variants.Length > 0)
            {
                raw.Add((name, EvaluationMetrics.MaxSensitivity, "", variants.Max(variant => MapStability.RelativeChange(
                    maps[m].Map, session.Explain([new AttributionRequest(variant.Input, target, seed)], null, cancellation)[0],
                    variant.Moved))));
            }

            RelevanceMap reseeded = session.Explain([new AttributionRequest(input, target, seed + 1)], null, cancellation)[0];
            raw.Add((name, EvaluationMetrics.SeedAgreement, "", MapAgreement.WindowRanks(
                maps[m].Selection, SegmentSelector.Select(reseeded, input.IsPadding, _settings.Segments, speech))));
            if (randomised is not null)
            {
                // Another seed: a method that only draws random numbers must not look as if it survived.
                RelevanceMap map = randomised.Explain([new AttributionRequest(input, target, seed + 2)], null, cancellation)[0];
                raw.Add((name, EvaluationMetrics.Randomisation, "",
                    MapAgreement.Elements(maps[m].Map.Values.Span, map.Values.Span, magnitudesOnly: true)));
            }
        }

        // Like any method, a random map depends on the seed alone: the same under every change of the recording.
        (RelevanceMap Map, SegmentSelection Selection)[] draws = [.. maps.Where(m => m.Name == Chance).Select(m => (m.Map, m.Selection))];
        for (int draw = 0; draw < draws.Length; draw++)
        {
            (RelevanceMap map, SegmentSelection selection) = draws[draw];
            int own = ChanceSeed(seed, draw);
            if (variants.Length > 0)
            {
                raw.Add((Chance, EvaluationMetrics.MaxSensitivity, "", variants.Max(variant =>
                    MapStability.RelativeChange(map, MapStability.Noise(variant.Input, target, own), variant.Moved))));
            }

            RelevanceMap other = MapStability.Noise(input, target, ChanceSeed(seed + 1, draw));
            raw.Add((Chance, EvaluationMetrics.SeedAgreement, "", MapAgreement.WindowRanks(
                selection, SegmentSelector.Select(other, input.IsPadding, _settings.Segments, speech))));
            if (_randomised is not null)
            {
                raw.Add((Chance, EvaluationMetrics.Randomisation, "",
                    MapAgreement.Elements(map.Values.Span, other.Values.Span, magnitudesOnly: true)));
            }
        }
    }

    private static int ChanceSeed(ulong seed, int draw) => unchecked((int)(seed * 31) + (draw * 486187739));

    /// <summary>Sets every value beside the mean of the random maps on the same clip.</summary>
    private static List<MetricValue> Pair(List<(string Method, string Metric, string Fill, double Value)> raw, EvaluatedClip clip)
    {
        ILookup<(string, string), double> chance = raw
            .Where(r => r.Method == Chance && !double.IsNaN(r.Value)).ToLookup(r => (r.Metric, r.Fill), r => r.Value);
        return [.. raw.Where(r => r.Method != Chance).Select(r => new MetricValue(
            clip.Id, clip.Speaker, r.Method, r.Metric, r.Fill, r.Value,
            r.Metric == EvaluationMetrics.Regret ? 1 // exact: the mean over all window sets
            : chance[(r.Metric, r.Fill)].Any() ? chance[(r.Metric, r.Fill)].Average() : double.NaN))];
    }

    private static bool[] Salient(SegmentSelection selection, int frames)
    {
        var salient = new bool[frames];
        foreach (Segment segment in selection.Segments)
        {
            ScoredWindow window = selection.Windows[segment.WindowIndex];
            Array.Fill(salient, true, window.FirstFrame, window.FrameCount);
        }

        return salient;
    }
}
