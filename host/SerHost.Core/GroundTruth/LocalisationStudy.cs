using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Analysis.Statistics;
using SerHost.Core.Corpora;
using SerHost.Core.Evaluation;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.GroundTruth;

/// <summary>Explains clips whose emotional moments are known and scores every method on finding them.</summary>
/// <remarks>The output explained is the emotion of the emotional half, whatever the model decides.</remarks>
public static class LocalisationStudy
{
    private const int BootstrapDraws = 1000;
    private static readonly string[] ScoreNames = ["pointing", "overlap", "mass", "auc"];

    private sealed record Entry(string Speaker, string Method, bool IsRecognised, LocalisationScores Scores, LocalisationScores Chance);

    private sealed record Sessions(IAttributionSession[] All) : IDisposable
    {
        public void Dispose() => Array.ForEach(All, session => session.Dispose());
    }

    /// <summary>Runs the study.</summary>
    /// <param name="model">The model.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="clips">Clips with known moments; those whose emotion the model does not know are left out.</param>
    /// <param name="segments">How salient segments are chosen.</param>
    /// <param name="seed">Seed of all draws.</param>
    /// <param name="threads">Clips worked on at the same time.</param>
    /// <param name="progress">Told the number of clips done, from any thread; null when nobody listens.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static LocalisationReport Run(
        IModel model, IReadOnlyList<EvaluatedMethod> methods, IReadOnlyList<GroundTruthClip> clips, SegmentSettings segments,
        ulong seed, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(clips);
        (Entry[]?[] found, IReadOnlyList<SkippedClip> skipped) = ClipWork.Run(
            [.. clips.Select(clip => clip.Id)], threads, () => new Sessions([.. methods.Select(m => m.Prepare(model))]),
            (sessions, i) => Evaluate(model, methods, sessions.All, clips[i], segments, seed, cancellation), progress, cancellation);
        Entry[][] entries = [.. found.OfType<Entry[]>()];
        Entry[] all = [.. entries.SelectMany(e => e)];
        return new LocalisationReport(
            entries.Count(e => e.Length > 0), entries.Count(e => e.Length > 0 && e[0].IsRecognised),
            all.Select(e => e.Speaker).Distinct().Count(), Cells(all, methods, seed), [.. skipped.Select(clip => clip.ToString())]);
    }

    private static Entry[] Evaluate(
        IModel model, IReadOnlyList<EvaluatedMethod> methods, IAttributionSession[] sessions, GroundTruthClip source,
        SegmentSettings segments, ulong seed, CancellationToken cancellation)
    {
        int target = model.Descriptor.Outputs.ToList().FindIndex(o => string.Equals(o, source.Emotion, StringComparison.OrdinalIgnoreCase));
        if (target < 0)
        {
            throw new ArgumentException($"The model has no output '{source.Emotion}'.", nameof(source));
        }

        (AudioClip clip, IReadOnlyList<TimeRange> truth) = source.Read(cancellation);
        ModelInput input = model.Prepare(clip);
        float[] outputs = model.Predict(input);
        bool recognised = Array.IndexOf(outputs, outputs.Max()) == target;
        ulong clipSeed = Store.ResultKey.Seed(seed, clip.Sha256);
        SpeechMask speech = SpeechMask.FromClip(clip);
        LocalisationScores? chance = null;
        var found = new Entry[methods.Count];
        for (int m = 0; m < methods.Count; m++)
        {
            RelevanceMap map = sessions[m].Explain([new AttributionRequest(input, target, clipSeed)], null, cancellation)[0];
            SegmentSelection selection = SegmentSelector.Select(map, input.IsPadding, segments, speech);
            chance ??= Localisation.Chance(map, selection, truth, clipSeed);
            found[m] = new Entry(
                source.Speaker, methods[m].Name, recognised, Localisation.Score(map, selection, input.IsPadding.Span, truth), chance.Value);
        }

        return found;
    }

    private static LocalisationCell[] Cells(Entry[] entries, IReadOnlyList<EvaluatedMethod> methods, ulong seed)
    {
        int drawSeed = unchecked((int)seed);
        return [.. from which in new[] { "all", "recognised" }
                   from score in ScoreNames
                   from method in methods
                   let rows = entries.Where(e => e.Method == method.Name && (which == "all" || e.IsRecognised)
                       && !double.IsNaN(Value(e.Scores, score))).ToArray()
                   where rows.Length > 0
                   let all = Clusters.Group(rows.Select(e => (e.Speaker, Value(e.Scores, score))))
                   let excess = Clusters.Group(rows.Select(e => (e.Speaker, Value(e.Scores, score) - Value(e.Chance, score))))
                   select new LocalisationCell(
                       method.Name, score, which, rows.Length, all.Mean, ClusterBootstrap.Mean(all, BootstrapDraws, drawSeed),
                       rows.Average(e => Value(e.Chance, score)), excess.Mean, ClusterBootstrap.Mean(excess, BootstrapDraws, drawSeed))];
    }

    private static double Value(LocalisationScores scores, string name) => name switch
    {
        "pointing" => scores.Pointing,
        "overlap" => scores.Overlap,
        "mass" => scores.Mass,
        _ => scores.Auc,
    };
}
