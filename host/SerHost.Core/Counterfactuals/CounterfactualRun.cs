using System.Collections.Concurrent;
using SerHost.Analysis.Causes;
using SerHost.Analysis.Segments;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Plugins.Guard;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Counterfactuals;

/// <summary>What came of a counterfactual experiment.</summary>
/// <param name="Run">Name of the run in the store.</param>
/// <param name="Experiment">What was asked.</param>
/// <param name="Model">The model.</param>
/// <param name="Clips">Clips worked on.</param>
/// <param name="Rows">Every manipulation, in the order of clips, cues, doses and places.</param>
/// <param name="Differences">Δf of the cues, clip by clip.</param>
/// <param name="Report">The statistics.</param>
/// <param name="Skipped">Clips that could not be used, with the reason.</param>
/// <param name="Notes">What the reader should know.</param>
/// <param name="Computed">Manipulations computed; the others were in the store.</param>
/// <param name="ElapsedSeconds">Time taken.</param>
public sealed record CounterfactualResult(
    string Run,
    CounterfactualExperiment Experiment,
    string Model,
    int Clips,
    IReadOnlyList<CounterfactualRow> Rows,
    IReadOnlyList<CueDifference> Differences,
    CounterfactualReport Report,
    IReadOnlyList<SkippedClip> Skipped,
    IReadOnlyList<string> Notes,
    int Computed,
    double ElapsedSeconds);

/// <summary>Moves cues in places of clips and watches the decision. Every answer is kept as it comes: the same experiment goes on where it
/// was stopped.</summary>
public static class CounterfactualRun
{

    /// <summary>Runs an experiment.</summary>
    /// <param name="session">The host.</param>
    /// <param name="experiment">What to move.</param>
    /// <param name="progress">Told the number of finished clips and of all; may be null.</param>
    /// <param name="cancellation">Stops the work; what was finished is kept.</param>
    /// <exception cref="Plugins.RequestException">The experiment names something unknown; nothing was started.</exception>
    public static async Task<CounterfactualResult> RunAsync(
        HostSession session, CounterfactualExperiment experiment, IProgress<(int Done, int All)>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(experiment);
        experiment.Require("the experiment");
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        session.Plugins.ForgetFaults();
        using IDisposable work = session.Plugins.BeginWork();
        (CueLever Lever, double[] Doses)[] levers = [.. experiment.Cues.Select(cue => Lever(session, cue))];
        using RunPlan plan = await Task.Run(() => RunPlan.Create(session.Tools, experiment.Run, RunScope.Whole), cancellation);
        string run = RunNames.Create(session.Store.RunsFolder, "counterfactual-" + experiment.Name, DateTimeOffset.UtcNow);
        CounterfactualFile.Write(Path.Combine(session.Store.RunsFolder, run, "counterfactual.json"), experiment);
        var worker = new ClipWork(plan, experiment, levers, session.Store, run);
        var found = new ConcurrentDictionary<string, ClipFindings>(StringComparer.Ordinal);
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = RunPlan.Workers(session.Threads, plan.Clips.Count),
            CancellationToken = cancellation };
        await Task.Run(() => Parallel.ForEachAsync(plan.Clips, options, async (clip, stop) =>
        {
            found[clip.Id] = await worker.RunAsync(clip, stop);
            progress?.Report((Interlocked.Increment(ref done), plan.Clips.Count));
        }), cancellation);
        ClipFindings[] all = [.. plan.Clips.Select(clip => found[clip.Id])];
        CounterfactualRow[] rows = [.. all.SelectMany(clip => clip.Rows)];
        CueDifference[] differences = [.. all.SelectMany(clip => clip.Differences)];
        return new CounterfactualResult(
            run, experiment, plan.Model.Descriptor.Id, plan.Clips.Count, rows, differences,
            CounterfactualAnalysis.Analyse(rows, differences, unchecked((int)experiment.Seed)),
            [.. all.Select(clip => clip.Skip).OfType<SkippedClip>()],
            [.. plan.Notes, .. plan.End()],
            worker.Computed,
            System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static (CueLever Lever, double[] Doses) Lever(HostSession session, CueDoses cue)
    {
        CueLever lever = CueLever.Find(session.Plugins, cue.Cue);
        double[] doses = [.. cue.Doses.Count > 0 ? cue.Doses : lever.UsualDoses()];
        foreach (double dose in doses)
        {
            _ = lever.At(dose);
        }

        return (lever, doses);
    }

    private sealed record ClipFindings(IReadOnlyList<CounterfactualRow> Rows, IReadOnlyList<CueDifference> Differences, SkippedClip? Skip);

    /// <summary>The work of one clip after another.</summary>
    private sealed class ClipWork
    {
        private const double Rounding = 1e-5;
        private readonly RunPlan _plan;
        private readonly CounterfactualExperiment _experiment;
        private readonly (CueLever Lever, double[] Doses)[] _levers;
        private readonly ResultStore _store;
        private readonly ResultCache _cache;
        private readonly ClipAnalyser _analyser;
        private readonly ClipManipulator _manipulator;

        public ClipWork(RunPlan plan, CounterfactualExperiment experiment, (CueLever Lever, double[] Doses)[] levers, ResultStore store,
            string run)
        {
            (_plan, _experiment, _levers, _store) = (plan, experiment, levers, store);
            var clock = new StageClock();
            _cache = new ResultCache(store, run);
            _analyser = new ClipAnalyser(plan.Experiment, plan.Model, plan.Extractor, plan.CueParameters, store, _cache, clock);
            _manipulator = new ClipManipulator(plan.Model, plan.Extractor, plan.CueParameters, _cache, clock, experiment.Seed);
        }

        public int Computed => _cache.Computed.GetValueOrDefault(ClipManipulator.Kind);

        public async Task<ClipFindings> RunAsync(CorpusClip clip, CancellationToken cancellation)
        {
            CallScope.Enter(cancellation);
            try
            {
                return await AskAsync(clip, cancellation);
            }
            catch (Exception error) when (error is not (OperationCanceledException or StoreException or OutOfMemoryException))
            {
                return new ClipFindings([], [], new SkippedClip(clip.Id, ErrorText.Of(error)));
            }
        }

        private async Task<ClipFindings> AskAsync(CorpusClip clip, CancellationToken cancellation)
        {
            ClipSource source = ClipSource.Of(clip);
            AudioClip sound = source.Read(cancellation);
            (_, StoredPrediction prediction) = await _analyser.PredictAsync(source, sound);
            int target = TargetChoice.Resolve(_experiment.Target, prediction.Labels, prediction.Decision, clip.Label);
            (_, StoredMap map) = await _analyser.ExplainAsync(sound, prediction, target, _plan.Runners[0], null, cancellation);
            (_, StoredCues stored) = await _analyser.ExtractCuesAsync(sound, cancellation);
            CueTracks cues = stored.Read(_store.Blobs);
            SegmentSelection selection = _analyser.Select(sound, prediction, map);
            var subject = new Subject(clip.Id, clip.Speaker ?? clip.Id, prediction.Labels[target], prediction, target);
            var rows = new List<CounterfactualRow>();
            foreach ((CueLever lever, double[] doses) in _levers)
            {
                foreach (string place in _experiment.Places)
                {
                    IReadOnlyList<TimeRange> regions = Regions(place, sound, selection, cues);
                    foreach (double dose in doses)
                    {
                        rows.Add(await RowAsync(subject, sound, cues, lever, dose, place, regions, cancellation));
                    }
                }
            }

            IReadOnlyList<TimeRange> salient = Regions(CounterfactualRow.Salient, sound, selection, cues);
            return new ClipFindings(rows, [.. _levers.Select(pair =>
                new CueDifference(subject.Clip, subject.Speaker, subject.Emotion, pair.Lever.Cue, Delta(cues, pair.Lever.CueId, salient)))],
                null);
        }

        private async Task<CounterfactualRow> RowAsync(
            Subject subject, AudioClip sound, CueTracks cues, CueLever lever, double dose, string place, IReadOnlyList<TimeRange> regions,
            CancellationToken cancellation)
        {
            var row = new CounterfactualRow(subject.Clip, subject.Speaker, subject.Emotion, lever.Cue, dose, place, double.NaN, double.NaN,
                false);
            if (regions.Count == 0)
            {
                return row with { Problem = place == CounterfactualRow.Matched
                    ? "No free window is as loud and as voiced as a salient one." : "There is no such place in this clip." };
            }

            StoredManipulation found = await _manipulator.AskAsync(sound, cues, lever, dose, regions, cancellation);
            bool isClassifier = subject.Prediction.Probabilities.Count > 0;
            return row with
            {
                LogitChange = Unrounded(found.Logits[subject.Target] - subject.Prediction.Logits[subject.Target]),
                ProbabilityChange = isClassifier ? ClipManipulator.Probabilities(found.Logits)[subject.Target]
                    - subject.Prediction.Probabilities[subject.Target] : double.NaN,
                IsFlipped = isClassifier && found.Logits.Index().MaxBy(pair => pair.Item).Index != subject.Prediction.Predicted,
                Manipulation = found.Manipulation,
                Problem = found.Manipulation.Problem,
            };
        }

        /// <summary>Models compute in float32: a change no larger than its rounding has no sign.</summary>
        private static double Unrounded(double change) => Math.Abs(change) < Rounding ? 0 : change;

        private static IReadOnlyList<TimeRange> Regions(string place, AudioClip sound, SegmentSelection selection, CueTracks cues) =>
            place switch
        {
            CounterfactualRow.Salient => TransformRegions.Tidy(selection.Segments.Select(segment => segment.Range), sound),
            CounterfactualRow.Matched => TransformRegions.Tidy(MatchedPlaces.Of(selection, cues), sound),
            _ => TransformRegions.WholeClip(sound),
        };

        private static double Delta(CueTracks cues, string cueId, IReadOnlyList<TimeRange> salient)
        {
            int row = cues.Cues.Index().Where(pair => pair.Item.Id == cueId).Select(pair => pair.Index).FirstOrDefault(-1);
            if (row < 0)
            {
                return double.NaN;
            }

            ILookup<bool, double> values = Enumerable.Range(0, cues.TimeAxis.Count)
                .Where(frame => float.IsFinite(cues.Track(row).Span[frame]))
                .ToLookup(frame => salient.Any(range => range.Contains(cues.TimeAxis.CentreOf(frame))), frame =>
                    (double)cues.Track(row).Span[frame]);
            return values[true].Any() && values[false].Any() ? values[true].Average() - values[false].Average() : double.NaN;
        }

        private sealed record Subject(string Clip, string Speaker, string Emotion, StoredPrediction Prediction, int Target);
    }
}
