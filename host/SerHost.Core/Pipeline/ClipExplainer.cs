using System.Diagnostics;
using SerHost.Analysis.Segments;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Store;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Plugins.Guard;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Pipeline;

/// <summary>Answers one question about one clip, with all threads, through the same stages and the same store as a run.</summary>
internal static class ClipExplainer
{
    /// <summary>The journal that single questions are kept in.</summary>
    public const string Run = "single-clips";

    public static async Task<Explanation> ExplainAsync(RunTools tools, ResultStore store, ExplainRequest request,
        IProgress<double>? progress, CancellationToken cancellation)
    {
        ExperimentCheck.RequireSegments(request.Segments, "the request");
        var notes = new List<string>(tools.Plugins.Notes);
        tools.Plugins.ForgetFaults();
        CallScope.Enter(cancellation);
        ModelListing listing = Defaults.ChooseModel(tools.Models, request.Model, notes);
        ResolvedMethod method = MethodResolver.Resolve(tools.Plugins, request.Method, tools.Device, notes);
        ICueExtractor? extractor = request.Cues is null || request.Features is not null
            ? null : RunPlan.RequireExtractor(tools.Plugins, request.Cues);
        ParameterValues? cueParameters = extractor is null ? null : GivenParameters.Parse(extractor, request.Cues!.Parameters);
        using IModel model = WindowedModel.Open(tools.Models, listing, tools.Threads, request.Windowing);
        using var runner = new MethodRunner(request.Method, method, model, 1, tools.Threads);
        ClipSource source = Source(request, model, cancellation);
        AudioReadResult? recording = source.Features is null ? source.ReadWithNotes(cancellation) : null;
        AudioClip? clip = recording?.Clip;
        notes.AddRange(recording?.Notes.Where(note => note.Kind != AudioNoteKind.DecodedByFfmpeg).Select(note => note.Text) ?? []);
        var cache = new ResultCache(store, Run);
        var experiment = new Experiment { Model = listing.Id, Target = request.Target, Methods = [request.Method],
            Segments = request.Segments, Seed = request.Seed };
        var analyser = new ClipAnalyser(experiment, model, extractor, cueParameters, store, cache, new StageClock())
        {
            Beginning = request.OnCost is null ? null : (question, form) => TellCost(question, form, model, request.OnCost, cancellation),
        };

        (_, StoredPrediction prediction) = await PredictAsync(analyser, source, clip);
        int target = TargetChoice.Resolve(request.Target, prediction.Labels, prediction.Decision, source.Clip.Label);
        (string Key, StoredMap Value) map = await analyser.ExplainAsync(clip, prediction, target, runner, progress, cancellation);
        if (analyser.Heard(clip, prediction) is { } heard
            && HeardSummary.Describe([(heard.Share, heard.SpeechShare)], WindowedModel.Of(model).Name()) is { } part)
        {
            notes.Add(part);
        }

        bool fromStore = cache.Found.ContainsKey(ResultKinds.Map);
        SegmentSelection segments = analyser.Select(clip, prediction, map.Value);
        (string Key, StoredCues Value)? cues = extractor is null ? null : await analyser.ExtractCuesAsync(clip!, cancellation);
        StoredContrast? contrast = cues is null ? null : (await analyser.ContrastAsync(
            clip!, prediction, map, cues.Value, analyser.Contrasts(clip!, prediction, cues.Value.Value))).Value;
        return new Explanation(
            source.Clip.Id, prediction, prediction.ReadInput(store.Blobs), map.Value, map.Value.Read(store.Blobs), segments, contrast,
            cues?.Value, fromStore,
            [.. notes, .. new[] { runner.Note }.OfType<string>(), .. tools.Plugins.TakeRemarks()])
        {
            IsFramesFirst = FeatureInput.IsFramesFirst(model),
        };
    }

    private static async Task<(string Key, StoredPrediction Value)> PredictAsync(ClipAnalyser analyser, ClipSource source, AudioClip? clip)
    {
        try
        {
            return await analyser.PredictAsync(source, clip);
        }
        catch (ArgumentException error) when (error.ParamName is "clip" or "frames")
        {
            // What models say of an input that is too short for them.
            throw new RequestException("clip", $"{source.Clip.Id}: {ErrorText.Of(error)}");
        }
    }

    private static void TellCost(
        AttributionRequest question, MethodForm form, IModel model, Action<ExplanationCost> tell, CancellationToken cancellation)
    {
        if (form.Evaluations(question, cancellation) is { } count and >= ExplanationCost.Few)
        {
            // The first evaluation also gets the runtime ready; the second is what each of many takes.
            _ = model.Predict(question.Input);
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            _ = model.Predict(question.Input);
            tell(new ExplanationCost(count, Stopwatch.GetElapsedTime(start)));
        }
    }

    private static ClipSource Source(ExplainRequest request, IModel model, CancellationToken cancellation)
    {
        if (request.Features is { } features)
        {
            return ClipSource.Of(Path.GetFileNameWithoutExtension(features.Source), features.Source, FeatureInput.For(model, features));
        }

        if (request.ClipPath is null)
        {
            throw new RequestException("clip", "Name a recording, or give --features FILE --shape BANDSxFRAMES.");
        }

        cancellation.ThrowIfCancellationRequested();
        return ClipSource.Of(new CorpusClip(Path.GetFileNameWithoutExtension(request.ClipPath), request.ClipPath, null, null, null, null));
    }
}
