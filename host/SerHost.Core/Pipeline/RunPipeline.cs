using System.Collections.Concurrent;
using System.Diagnostics;
using SerHost.Analysis.CueContrasts;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Store;
using SerHost.Core.Windowing;
using SerHost.Plugins.Guard;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Pipeline;

/// <summary>Runs a plan: the one loop over clips. A clip or method that fails becomes a row with its reason, and the run goes on.</summary>
internal sealed class RunPipeline
{
    /// <summary>Recordings named one by one in a run's notes.</summary>
    private const int MostRecordings = 3;

    private readonly RunPlan _plan;
    private readonly ResultStore _store;
    private readonly ResultCache _cache;
    private readonly StageClock _clock = new();
    private readonly ClipAnalyser _analyser;
    private readonly string _run;
    private readonly IProgress<RunProgress>? _progress;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly ConcurrentDictionary<string, RunRow> _rows = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(string Method, int Segments)> _segments = [];
    private readonly ConcurrentDictionary<string, string> _recordings = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<double> _begins = [];
    private readonly ConcurrentBag<(string Method, double Seconds)> _maps = [];
    private readonly KeepBacklog _backlog = new();
    private readonly TimeLeft _left;
    private readonly int _workers;
    private readonly ConcurrentDictionary<string, (double Share, double SpeechShare)> _heard = new(StringComparer.Ordinal);
    private int _failed;

    /// <summary>Prepares a run.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="store">Where results go.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="scope">How much of it to do.</param>
    /// <param name="threads">Clips worked on at the same time, at most.</param>
    /// <param name="progress">Told after every clip and method.</param>
    public RunPipeline(RunPlan plan, ResultStore store, string run, RunScope scope, int threads, IProgress<RunProgress>? progress)
    {
        _workers = RunPlan.Workers(threads, plan.Clips.Count);
        _left = new TimeLeft([.. plan.Runners.Select(runner => runner.Choice.Label)], plan.Clips.Count, _workers);
        _plan = plan;
        _store = store;
        _run = run;
        _progress = progress;
        _cache = new ResultCache(store, run, scope.OnlyStored, waits: false);
        _analyser = new ClipAnalyser(plan.Experiment, plan.Model, plan.Extractor, plan.CueParameters, store, _cache, _clock);
    }

    private int Steps => _plan.Clips.Count * _plan.Runners.Count * _plan.Outputs.Count;

    /// <summary>Does the work.</summary>
    /// <param name="cancellation">Stops the run; what was finished is kept.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled; its summary says so.</exception>
    /// <exception cref="StoreException">A result could not be written.</exception>
    public async Task<RunReport> RunAsync(CancellationToken cancellation)
    {
        RunSummary begun = new(_run, _plan.Experiment, RunState.Unfinished, DateTimeOffset.UtcNow, _plan.Model.Descriptor.Id,
            _plan.Clips.Count)
        {
            Program = ProgramVersion.Full,
            IsSynthetic = _plan.Corpus.IsSynthetic,
            CorpusKind = _plan.Corpus.Kind,
            TrainedOn = _plan.Model.Descriptor.TrainedOn,
            Notes = _plan.Notes,
        };
        await _store.SetRunAsync(_run, begun);
        ExperimentFile.Write(Path.Combine(_store.RunsFolder, _run, "experiment.json"), _plan.Experiment);
        try
        {
            await Parallel.ForEachAsync(
                _plan.Clips, new ParallelOptions { MaxDegreeOfParallelism = _workers, CancellationToken = cancellation },
                    async (clip, stop) => await RunClipAsync(clip, stop));
            await _backlog.EmptyAsync();
        }
        catch (OperationCanceledException)
        {
            await _backlog.EmptyAsync();
            await _store.SetRunAsync(_run, Finish(begun, RunState.Cancelled));
            await _store.EndRunAsync(_run);
            throw;
        }

        RunState state = _failed == 0 ? RunState.Done : _failed < Steps ? RunState.PartlyFailed : RunState.Failed;
        RunSummary done = Finish(begun, state);
        await _store.SetRunAsync(_run, done);
        await _store.EndRunAsync(_run);
        IEnumerable<RunRow> rows = _plan.Clips.SelectMany(clip => _plan.Questions.Select(question => _rows[Row(clip, question).Id]));
        return new RunReport(done, [.. rows]);
    }

    private async ValueTask RunClipAsync(CorpusClip clip, CancellationToken cancellation)
    {
        CallScope.Enter(cancellation);
        ClipSource source = ClipSource.Of(clip);
        long start = Stopwatch.GetTimestamp();
        RunFailure? failure = null;
        AudioClip? sound = null;
        (string Key, StoredPrediction Value) prediction = default;
        (string Key, StoredCues Value) cues = default;
        RunFailure? cueFailure = null;
        HeardPart? heard = null;
        try
        {
            AudioReadResult read = _clock.Measure("read", () => source.ReadWithNotes(cancellation)).Result;
            sound = read.Clip;
            if (read.Notes.FirstOrDefault(note => note.IsWarning) is { } warning)
            {
                _recordings[clip.Id] = warning.Text;
            }

            failure = await RunFailure.OfAsync("predict", async () =>
                prediction = await _analyser.PredictAsync(source, sound), cancellation);
            heard = prediction.Value is { } value ? _analyser.Heard(sound, value) : null;
            if (heard is not null)
            {
                _heard[clip.Id] = (heard.Share, heard.SpeechShare);
            }

            cueFailure = failure
                ?? await RunFailure.OfAsync("cues", async () => cues = await _analyser.ExtractCuesAsync(sound, cancellation), cancellation);
        }
        catch (Exception error) when (RunFailure.IsOfTheClip(error))
        {
            cancellation.ThrowIfCancellationRequested();
            failure = new RunFailure("read", ErrorText.Of(error));
        }

        _left.TakeClip(Stopwatch.GetElapsedTime(start).TotalSeconds);
        if (prediction.Value is not null && cues.Value is not null)
        {
            _begins.Add(prediction.Value.Seconds + cues.Value.Seconds);
        }

        Lazy<ClipContrasts>? contrasts = sound is null || prediction.Value is null || cues.Value is null ? null
            : _analyser.Contrasts(sound, prediction.Value, cues.Value);
        var kept = new List<Task>();
        foreach ((MethodRunner Runner, string? Output) question in _plan.Questions)
        {
            RunRow row = Row(clip, question) with
            {
                PredictionKey = prediction.Key,
                Predicted = prediction.Value?.PredictedLabel,
                CuesKey = cues.Key,
                HeardShare = heard?.Share,
                SpeechHeardShare = heard?.SpeechShare,
                Failure = failure,
            };
            long begun = Stopwatch.GetTimestamp();
            if (failure is null)
            {
                row = await RunMethodAsync(row, sound!, prediction, cues, contrasts, question.Runner, cancellation);
                row = row with { Failure = row.Failure ?? cueFailure };
            }

            _left.TakeMap(row.Method, Stopwatch.GetElapsedTime(begun).TotalSeconds);
            kept.Add(KeepAsync(row));
        }

        await _backlog.AddAsync(Task.WhenAll(kept));
    }

    private async Task<RunRow> RunMethodAsync(
        RunRow row, AudioClip sound, (string Key, StoredPrediction Value) prediction, (string Key, StoredCues Value) cues,
            Lazy<ClipContrasts>? contrasts, MethodRunner runner, CancellationToken cancellation)
    {
        RunFailure? failure = await RunFailure.OfAsync("explain", async () =>
        {
            int target = TargetChoice.Resolve(row.Output
                ?? _plan.Experiment.Target, prediction.Value.Labels, prediction.Value.Decision, row.Label);
            row = row with { Target = prediction.Value.Labels[target] };
            (string Key, StoredMap Value) map = await _analyser.ExplainAsync(sound, prediction.Value, target, runner, null, cancellation);
            row = row with { MapKey = map.Key };
            _maps.Add((row.Method, map.Value.Seconds));
            if (contrasts is not null)
            {
                RunFailure? contrastFailure = await RunFailure.OfAsync("contrast", async () =>
                {
                    (string key, StoredContrast contrast) = await _analyser.ContrastAsync(
                        sound, prediction.Value, map, cues, contrasts);
                    row = row with { ContrastKey = key };
                    _segments.Add((row.Method, contrast.Selection.Segments.Count));
                }, cancellation);
                row = row with { Failure = contrastFailure };
            }
        }, cancellation);
        return row with { Failure = failure ?? row.Failure };
    }

    private async Task KeepAsync(RunRow row)
    {
        await _store.AddRowAsync(_run, row.Id, row, isUrgent: false);
        _rows[row.Id] = row;
        int failed = row.Failure is null ? _failed : Interlocked.Increment(ref _failed);
        _progress?.Report(new RunProgress(
            _run, _rows.Count, Steps, failed, _cache.Computed.GetValueOrDefault(ResultKinds.Map),
                _cache.Found.GetValueOrDefault(ResultKinds.Map), _watch.Elapsed, row)
        {
            Remaining = _left.Estimate(),
        });
    }

    private RunSummary Finish(RunSummary begun, RunState state) => begun with
    {
        State = state,
        FinishedUtc = DateTimeOffset.UtcNow,
        FailedRows = _failed,
        Computed = _cache.Computed,
        FromStore = _cache.Found,
        StageSeconds = _clock.Seconds,
        MethodSeconds = new SortedDictionary<string, double>(
            _maps.GroupBy(map => map.Method).ToDictionary(group => group.Key, group => group.Average(map => map.Seconds)),
            StringComparer.Ordinal),
        ClipSeconds = _begins.IsEmpty ? 0 : _begins.Average(),
        Notes = [.. begun.Notes, .. RecordingNotes(), .. HeardNotes(), .. SegmentNotes(), .. _plan.End()],
        ElapsedSeconds = _watch.Elapsed.TotalSeconds,
    };

    /// <summary>Recordings that could be read, but are not what they should be.</summary>
    private IEnumerable<string> RecordingNotes()
    {
        IEnumerable<string> first = _recordings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Take(MostRecordings).Select(pair =>
            $"Recording {pair.Key}: {pair.Value}");
        return _recordings.Count <= MostRecordings ? first
            : first.Append($"{_recordings.Count - MostRecordings} more recordings have such remarks: 'serhost corpora {_plan.Experiment.Corpus.Path} --check' names them.");
    }

    private string[] HeardNotes() =>
        HeardSummary.Describe([.. _heard.Values], WindowedModel.Of(_plan.Model).Name()) is { } note ? [note] : [];

    /// <summary>Where a method found fewer segments than were asked for, so that a mean over clips rests on less than it seems
    /// to.</summary>
    private IEnumerable<string> SegmentNotes()
    {
        int asked = _plan.Experiment.Segments.Count;
        ILookup<string, int> found = _segments.ToLookup(clip => clip.Method, clip => clip.Segments);
        string[] few = [.. from runner in _plan.Runners
                           let clips = found[runner.Choice.Label].ToArray()
                           where clips.Any(segments => segments < asked)
                           let none = clips.Count(segments => segments == 0)
                           select $"{runner.Choice.Label} in {clips.Count(segments => segments < asked)} of {clips.Length} clips{(none > 0 ? $", in {none} none at all" : "")}"];
        return few.Length == 0 ? []
            : [$"Fewer than {asked} salient segments (a short clip, or windows that do not speak for the decision): {string.Join("; ", few)}."];
    }

    private static RunRow Row(CorpusClip clip, (MethodRunner Runner, string? Output) question) =>
        new(clip.Id, clip.Path, clip.Label, clip.Speaker, clip.Sentence, clip.Intensity,
            question.Runner.Choice.Label) { Output = question.Output };
}
