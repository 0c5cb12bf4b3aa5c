using SerHost.Analysis.CueContrasts;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Store;
using SerHost.Plugins.Guard;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Pipeline;

/// <summary>One clip of a corpus outside of any run: the model's decision and the cues, and the explanations that were asked for.</summary>
/// <param name="Clip">A row without a method: where decision and cues lie in the store.</param>
/// <param name="Rows">One row a method asked for, as a run would have them.</param>
/// <param name="Notes">What the reader should know.</param>
public sealed record ClipLook(RunRow Clip, IReadOnlyList<RunRow> Rows, IReadOnlyList<string> Notes);

/// <summary>Looks at one clip, with all threads, through the same stages and the same store as a run.</summary>
internal static class ClipLooker
{
    public static async Task<ClipLook> LookAsync(
        RunTools tools, ResultStore store, CorpusClip clip, Experiment experiment, IProgress<string>? progress,
            CancellationToken cancellation)
    {
        ExperimentCheck.RequireSegments(experiment.Segments, "the request");
        CallScope.Enter(cancellation);
        var notes = new List<string>();
        ModelListing listing = Defaults.ChooseModel(tools.Models, experiment.Model, []);
        var methods = experiment.Methods.Select(choice =>
            (Choice: choice, Method: MethodResolver.Resolve(tools.Plugins, choice, tools.Device, notes))).ToList();
        ICueExtractor extractor = RunPlan.RequireExtractor(tools.Plugins, experiment.Cues);
        ParameterValues cueParameters = GivenParameters.Parse(extractor, experiment.Cues.Parameters);
        using IModel model = tools.Models.Open(listing, tools.Threads);
        ClipSource source = ClipSource.Of(clip);
        AudioClip sound = source.Read(cancellation);
        var analyser = new ClipAnalyser(experiment, model, extractor, cueParameters, store, new ResultCache(store, ClipExplainer.Run),
            new StageClock());
        (string Key, StoredPrediction Value) prediction = await analyser.PredictAsync(source, sound);
        cancellation.ThrowIfCancellationRequested();
        (string Key, StoredCues Value) cues = default;
        RunFailure? cueFailure = await RunFailure.OfAsync("cues", async () => cues = await analyser.ExtractCuesAsync(sound, cancellation),
            cancellation);
        var row = new RunRow(clip.Id, clip.Path, clip.Label, clip.Speaker, clip.Sentence, clip.Intensity, "")
        {
            PredictionKey = prediction.Key, Predicted = prediction.Value.PredictedLabel, CuesKey = cues.Key, Failure = cueFailure,
        };
        Lazy<ClipContrasts>? contrasts = cues.Value is null ? null : analyser.Contrasts(sound, prediction.Value, cues.Value);
        var rows = new List<RunRow>();
        foreach ((MethodChoice choice, ResolvedMethod method) in methods)
        {
            progress?.Report(choice.Label);
            using var runner = new MethodRunner(choice, method, model, 1, tools.Threads);
            rows.Add(await ExplainAsync(analyser, experiment, row with { Method = choice.Label }, sound, prediction, cues, contrasts,
                runner, cancellation));
            notes.AddRange(new[] { runner.Note }.OfType<string>());
        }

        return new ClipLook(row, rows, [.. notes, .. tools.Plugins.TakeRemarks()]);
    }

    private static async Task<RunRow> ExplainAsync(
        ClipAnalyser analyser, Experiment experiment, RunRow row, AudioClip sound, (string Key, StoredPrediction Value) prediction,
        (string Key, StoredCues Value) cues, Lazy<ClipContrasts>? contrasts, MethodRunner runner, CancellationToken cancellation)
    {
        (string Key, StoredMap Value) map = default;
        RunFailure? failure = await RunFailure.OfAsync("explain", async () =>
        {
            int target = TargetChoice.Resolve(experiment.Target, prediction.Value.Labels, prediction.Value.Predicted, row.Label);
            row = row with { Target = prediction.Value.Labels[target] };
            map = await analyser.ExplainAsync(sound, prediction.Value, target, runner, null, cancellation);
            row = row with { MapKey = map.Key };
        }, cancellation);
        if (failure is null && contrasts is not null)
        {
            failure = await RunFailure.OfAsync(
                "contrast", async () => row =
                    row with { ContrastKey = (await analyser.ContrastAsync(sound, prediction.Value, map, cues, contrasts)).Key },
                cancellation);
        }

        return row with { Failure = failure ?? row.Failure };
    }
}
