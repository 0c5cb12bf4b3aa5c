using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using SerHost.Core.Segments;
using SerHost.Core.Statistics;
using SerHost.Sdk.Models;

namespace SerHost.Core.Evaluation;

/// <summary>Compares attribution methods by faithfulness, robustness and agreement.</summary>
public static class MethodEvaluation
{
    /// <summary>Evaluates methods on clips.</summary>
    /// <param name="model">The model.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="clips">The clips; the costlier metrics use the first ones only.</param>
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
        using RandomisedModel? randomised = RandomisedModel.Create(model, settings.Seed);
        var results = new (List<MetricValue> Values, Dictionary<string, SegmentSelection> Selections)[clips.Count];
        var failures = new ConcurrentQueue<string>();
        int next = -1, done = 0;
        try
        {
            Parallel.For(
                0, Math.Max(1, Math.Min(threads, clips.Count)),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellation },
                worker =>
                {
                    using var evaluator = new ClipEvaluator(model, randomised, methods, settings);
                    for (int i = Interlocked.Increment(ref next); i < clips.Count; i = Interlocked.Increment(ref next))
                    {
                        try
                        {
                            results[i] = evaluator.Evaluate(clips[i], i, cancellation);
                        }
                        catch (Exception error) when (error is ArgumentException or Audio.AudioFileException or Plugins.PluginException)
                        {
                            failures.Enqueue($"{clips[i].Id}: {error.Message}");
                            results[i] = ([], []);
                        }

                        progress?.Report(Interlocked.Increment(ref done));
                    }
                });
        }
        catch (AggregateException error) when (error.InnerExceptions.DistinctBy(e => e.Message).Count() == 1)
        {
            // A method that refuses the model refuses it on every thread: one plain error says it.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        MetricValue[] values = [.. results.SelectMany(r => r.Values)];
        return new EvaluationReport(
            clips.Count - failures.Count,
            clips.Select(c => c.Speaker).Distinct().Count(),
            EvaluationMetrics.All,
            Cells(values, methods, settings),
            Agreements(results.Select((r, i) => (clips[i].Speaker, r.Selections)).ToArray(), methods, settings),
            Notes(randomised, settings, failures));
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
                   let all = Clusters.Group(found.Select(v => (v.Speaker, v.Value)))
                   let excess = Clusters.Group(found.Select(v => (v.Speaker, v.Value - v.Chance)))
                   select new EvaluationCell(
                       method.Name, metric.Id, fill, found.Length, all.Mean,
                       ClusterBootstrap.Mean(all, settings.BootstrapDraws, seed),
                       found.Average(v => v.Chance), excess.Mean,
                       ClusterBootstrap.Mean(excess, settings.BootstrapDraws, seed))];
    }

    private static List<MethodAgreement> Agreements(
        (string Speaker, Dictionary<string, SegmentSelection> Selections)[] clips, IReadOnlyList<EvaluatedMethod> methods, EvaluationSettings settings)
    {
        var agreements = new List<MethodAgreement>();
        for (int a = 0; a < methods.Count; a++)
        {
            for (int b = a + 1; b < methods.Count; b++)
            {
                var both = clips.Where(c => c.Selections.ContainsKey(methods[a].Name) && c.Selections.ContainsKey(methods[b].Name)).ToArray();
                Clusters ranks = Clusters.Group(both.Select(c => (c.Speaker, MapAgreement.WindowRanks(c.Selections[methods[a].Name], c.Selections[methods[b].Name]))));
                double[] shared = [.. both.Select(c => MapAgreement.SharedSegments(c.Selections[methods[a].Name], c.Selections[methods[b].Name])).Where(s => !double.IsNaN(s))];
                agreements.Add(new MethodAgreement(
                    methods[a].Name, methods[b].Name, both.Length, ranks.Mean,
                    ClusterBootstrap.Mean(ranks, settings.BootstrapDraws, unchecked((int)settings.Seed)),
                    shared.Length == 0 ? double.NaN : shared.Average()));
            }
        }

        return agreements;
    }

    private static string[] Notes(RandomisedModel? randomised, EvaluationSettings settings, IEnumerable<string> failures) =>
    [
        .. randomised is null ? ["The model has no layer graph: the parameter randomisation check was not possible."] : Array.Empty<string>(),
        FormattableString.Invariant($"Window regret is over the first {settings.RegretClips} clips with at most {settings.MaximumWindowSets} window sets; stability, seeds and random weights over the first {settings.StabilityClips}."),
        .. failures.Order(StringComparer.Ordinal).Select(f => "Left out: " + f),
    ];
}
