using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Analysis.Statistics;
using SerHost.Core.Corpora;
using SerHost.Core.Counterfactuals;
using SerHost.Sdk.Models;

namespace SerHost.Core.Evaluation;

/// <summary>Compares attribution methods by faithfulness, robustness and agreement.</summary>
public static class MethodEvaluation
{
    private sealed record Outcome(string? Speaker, (List<MetricValue> Values, Dictionary<string, SegmentSelection> Selections) Found,
        double KernelSeconds);

    /// <summary>Evaluates methods on clips.</summary>
    /// <param name="model">The model.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="clips">The clips; the costlier metrics use some of them only, spread over the speakers.</param>
    /// <param name="settings">How to evaluate.</param>
    /// <param name="threads">Clips evaluated at the same time.</param>
    /// <param name="progress">Told the number of clips done, from any thread; null when nobody listens.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static EvaluationReport Run(
        IModel model, IReadOnlyList<EvaluatedMethod> methods, IReadOnlyList<EvaluatedClip> clips,
        EvaluationSettings settings, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(settings);
        var costly = new CostlyClips(clips, settings);
        EvaluatedClip[] ordered = [.. costly.Order.Select(index => clips[index])];
        using RandomisedModel? randomised = RandomisedModel.Create(model, settings.Seed);
        (Outcome?[] results, IReadOnlyList<SkippedClip> skipped) = ClipWork.Run(
            [.. ordered.Select(clip => clip.Id)], threads, () => new ClipEvaluator(model, randomised, methods, settings),
            (evaluator, place) => new Outcome(ordered[place].Speaker, evaluator.Evaluate(ordered[place], place, costly, cancellation),
            evaluator.KernelSeconds), progress, cancellation);
        Outcome[] done = [.. Enumerable.Range(0, clips.Count).OrderBy(place => costly.Order[place]).Select(place => results[place])
            .OfType<Outcome>()];
        MetricValue[] values = [.. done.SelectMany(outcome => outcome.Found.Values)];
        return new EvaluationReport(
            done.Length,
            clips.Select(c => c.Speaker).OfType<string>().Distinct().Count(),
            EvaluationMetrics.All,
            Cells(values, methods, settings),
            Agreements([.. done.Select(outcome => (outcome.Speaker, outcome.Found.Selections))], methods, settings),
            Notes(randomised, costly, settings, [.. done.Select(outcome => outcome.KernelSeconds)], skipped));
    }

    private static EvaluationCell[] Cells(MetricValue[] values, IReadOnlyList<EvaluatedMethod> methods, EvaluationSettings settings)
    {
        int seed = unchecked((int)settings.Seed);
        ILookup<(string, string, string), MetricValue> lookup = values.ToLookup(v => (v.Method, v.MetricId, v.Fill));
        return [.. from metric in EvaluationMetrics.All
                   from fill in metric.DependsOnFill ? settings.Fills.Select(f => f.Name()) : [""]
                   from method in methods
                   let found = lookup[(method.Name, metric.Id, fill)].Where(v => !double.IsNaN(v.Value)).ToArray()
                   where found.Length > 0
                   let all = Clusters.BySpeaker(found.Select(v => (v.Speaker, v.Value)))
                   let excess = Clusters.BySpeaker(found.Select(v => (v.Speaker, v.Value - v.Chance)))
                   select new EvaluationCell(
                       method.Name, metric.Id, fill, found.Length, all.Mean,
                       ClusterBootstrap.Mean(all, settings.BootstrapDraws, seed),
                       found.Average(v => v.Chance), excess.Mean,
                       ClusterBootstrap.Mean(excess, settings.BootstrapDraws, seed))];
    }

    private static List<MethodAgreement> Agreements(
        (string? Speaker, Dictionary<string, SegmentSelection> Selections)[] clips, IReadOnlyList<EvaluatedMethod> methods,
        EvaluationSettings settings)
    {
        var agreements = new List<MethodAgreement>();
        for (int a = 0; a < methods.Count; a++)
        {
            for (int b = a + 1; b < methods.Count; b++)
            {
                var both = clips.Where(c => c.Selections.ContainsKey(methods[a].Name) && c.Selections.ContainsKey(methods[b].Name))
                    .ToArray();
                Clusters ranks = Clusters.BySpeaker(
                    both.Select(c => (c.Speaker, MapAgreement.WindowRanks(c.Selections[methods[a].Name], c.Selections[methods[b].Name]))));
                double[] shared = [.. both.Select(c =>
                    MapAgreement.SharedSegments(c.Selections[methods[a].Name], c.Selections[methods[b].Name]))
                    .Where(s => !double.IsNaN(s))];
                agreements.Add(new MethodAgreement(
                    methods[a].Name, methods[b].Name, both.Length, ranks.Mean,
                    ClusterBootstrap.Mean(ranks, settings.BootstrapDraws, unchecked((int)settings.Seed)),
                    shared.Length == 0 ? double.NaN : shared.Average()));
            }
        }

        return agreements;
    }

    private static string KernelNote(ClipKernel kernel, double seconds) => FormattableString.Invariant(
        $"The kernel is that of {kernel.Cue}: {kernel.Evaluations} changed recordings and {seconds:0.0} s a clip.");

    private static string[] Notes(
        RandomisedModel? randomised, CostlyClips costly, EvaluationSettings settings, double[] kernelSeconds,
        IEnumerable<SkippedClip> skipped) =>
    [
        .. randomised is null ? ["The model has no graph: the parameter randomisation check was not possible."] : Array.Empty<string>(),
        FormattableString.Invariant($"Window regret is over {costly.Regret} clips with at most {settings.MaximumWindowSets} window sets; stability, seeds and random weights over {costly.Stability}; both spread over the speakers."),
        settings.Perturbations.Count == 0 ? "Max-sensitivity was left out: no change of the recording was given."
            : $"Max-sensitivity is over {string.Join(", ", settings.Perturbations.Select(change => change.Name))}.",
        .. settings.Kernel is null || kernelSeconds.Length == 0
            ? Array.Empty<string>() : [KernelNote(settings.Kernel, kernelSeconds.Average())],
        .. skipped.Select(clip => $"Left out: {clip}"),
    ];
}
