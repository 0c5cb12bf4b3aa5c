using SerHost.Analysis.Labels;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Plugins;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Pipeline;

/// <summary>Whole runs with real plugins from disk, without the command line.</summary>
public sealed class RunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_gives_a_row_for_every_clip_and_method()
    {
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(TestCorpus.Experiment(TestCorpus.Make(_folder, 8)), null, TestContext.Current.CancellationToken);
        Assert.Equal(RunState.Done, report.Summary.State);
        Assert.Equal(16, report.Rows.Count);
        Assert.All(report.Rows, row => Assert.True(row is { Failure: null, PredictionKey: not null, MapKey: not null, CuesKey: not null, ContrastKey: not null }));
        // The fixture model calls loud clips angry: here every decision is right.
        Assert.All(report.Rows, row => Assert.True(Emotions.AreSame(row.Label, row.Predicted)));
        Assert.Equal(4, session.Results.Contrast(report.Rows[0])!.Selection.Segments.Count);
    }

    [Fact]
    public async Task Clips_with_fewer_segments_than_asked_for_are_told_in_the_notes()
    {
        string corpus = TestCorpus.Make(_folder, 2);
        TestCorpus.WriteNoise(Path.Combine(corpus, "1009_IEO_ANG_XX.wav"), 0.5, seed: 9, seconds: 0.1);
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken);
        string note = Assert.Single(report.Summary.Notes, note => note.Contains("salient segments", StringComparison.Ordinal));
        int few = report.Rows.Where(row => row.Method == report.Rows[0].Method).Count(row => session.Results.Contrast(row)!.Selection.Segments.Count < 4);
        Assert.Contains($"{report.Rows[0].Method} in {few} of 3 clips", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_cut_off_or_silent_are_told_in_the_notes()
    {
        string corpus = TestCorpus.Make(_folder, 2);
        string cut = Path.Combine(corpus, "1001_IEO_ANG_XX.wav");
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..20_000]);
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken);
        Assert.Equal(RunState.Done, report.Summary.State);
        Assert.StartsWith("Recording 1001_IEO_ANG_XX: ", Assert.Single(report.Summary.Notes, note => note.StartsWith("Recording", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_and_parameters_nobody_has_are_refused_before_anything_is_run()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 2));
        await using HostSession session = Open();
        RequestException target = await Assert.ThrowsAsync<RequestException>(() => session.RunAsync(experiment with { Target = "angri" }, null, TestContext.Current.CancellationToken));
        Assert.Contains("Did you mean 'angry'?", target.Message, StringComparison.Ordinal);
        MethodChoice wrong = WithFill("-80");
        wrong = wrong with { Parameters = new SortedDictionary<string, string> { ["fil"] = "-80" } };
        ParameterException parameter = await Assert.ThrowsAsync<ParameterException>(() => session.RunAsync(experiment with { Methods = [wrong] }, null, TestContext.Current.CancellationToken));
        Assert.Contains($"Method '{wrong.Label}' has no parameter 'fil'. Did you mean 'fill'?", parameter.Message, StringComparison.Ordinal);
        Assert.Empty(session.Results.Runs());
    }

    [Fact]
    public async Task Second_run_computes_nothing_and_gives_the_same()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 6));
        await using HostSession session = Open();
        RunReport first = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        RunReport second = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        Assert.Empty(second.Summary.Computed);
        Assert.Equal(12, second.Summary.FromStore[ResultKinds.Map]);
        Assert.Equal(first.Rows, second.Rows);
        Assert.NotEqual(first.Summary.Id, second.Summary.Id);
        Assert.Equal(session.Results.Evidence(first.Summary).Cells, session.Results.Evidence(second.Summary).Cells);
    }

    [Fact]
    public async Task Added_method_computes_only_itself()
    {
        Experiment both = TestCorpus.Experiment(TestCorpus.Make(_folder, 6));
        await using HostSession session = Open();
        await session.RunAsync(both with { Methods = [both.Methods[0]] }, null, TestContext.Current.CancellationToken);
        RunReport report = await session.RunAsync(both, null, TestContext.Current.CancellationToken);
        Assert.Equal((6, 6), (report.Summary.Computed[ResultKinds.Map], report.Summary.FromStore[ResultKinds.Map]));
        Assert.False(report.Summary.Computed.ContainsKey(ResultKinds.Prediction));
        Assert.False(report.Summary.Computed.ContainsKey(ResultKinds.Cues));
    }

    [Fact]
    public async Task Other_parameter_is_another_question_and_other_spelling_is_not()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 2)) with { Methods = [WithFill("-80")] };
        await using HostSession session = Open();
        await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        RunReport same = await session.RunAsync(experiment with { Methods = [WithFill("-80.0")] }, null, TestContext.Current.CancellationToken);
        RunReport other = await session.RunAsync(experiment with { Methods = [WithFill("-60")] }, null, TestContext.Current.CancellationToken);
        Assert.Empty(same.Summary.Computed);
        Assert.Equal(2, other.Summary.Computed[ResultKinds.Map]);
    }

    [Fact]
    public async Task Same_experiment_in_another_store_gives_the_same_numbers()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 6));
        await using HostSession one = Open("one", threads: 1), two = Open("two", threads: 2);
        RunReport first = await one.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        RunReport second = await two.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        Assert.Equal(first.Rows, second.Rows);
        Assert.Equal(one.Results.Evidence(first.Summary).Cells, two.Results.Evidence(second.Summary).Cells);
        Assert.Equal(first.Rows.Select(row => one.Results.MapDetails(row)!.Blob), second.Rows.Select(row => two.Results.MapDetails(row)!.Blob));
    }

    [Fact]
    public async Task Bad_clips_are_recorded_and_the_rest_goes_on()
    {
        string corpus = TestCorpus.Make(_folder, 4);
        File.WriteAllText(Path.Combine(corpus, "1091_IEO_ANG_XX.wav"), "this is not sound");
        File.WriteAllBytes(Path.Combine(corpus, "1092_IEO_ANG_XX.wav"), []);
        TestCorpus.WriteNoise(Path.Combine(corpus, "1093_IEO_ANG_XX.wav"), 0.5, seed: 3, seconds: 0.01);
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken);
        Assert.Equal(RunState.PartlyFailed, report.Summary.State);
        Assert.Equal(6, report.Summary.FailedRows);
        Assert.Equal(8, report.Rows.Count(row => row.Failure is null));
        Assert.Equal(["read", "read", "predict"], report.Rows.Where(row => row.Failure is not null && row.Method == "fixture-dice").Select(row => row.Failure!.Stage));
    }

    [Fact]
    public async Task Failing_and_hanging_methods_do_not_stop_the_others()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 3)) with
        {
            Methods = [new MethodChoice { Id = "fixture-throws" }, new MethodChoice { Id = "fixture-hangs" }, new MethodChoice { Id = "fixture-dice" }],
        };
        await using HostSession session = Open(callLimit: TimeSpan.FromSeconds(2), threads: 1);
        RunReport report = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        Assert.Equal(RunState.PartlyFailed, report.Summary.State);
        Assert.All(report.Rows.Where(row => row.Method == "fixture-dice"), row => Assert.Null(row.Failure));
        Assert.All(report.Rows.Where(row => row.Method == "fixture-throws"), row => Assert.Contains("upside down", row.Failure!.Reason, StringComparison.Ordinal));
        string[] hung = [.. report.Rows.Where(row => row.Method == "fixture-hangs").Select(row => row.Failure!.Reason)];
        Assert.Contains("did not stop", hung[0], StringComparison.Ordinal);
        // After the first call that never came back the method is not called again.
        Assert.All(hung[1..], reason => Assert.Contains("switched off", reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Identical_clips_are_computed_once()
    {
        string corpus = TestCorpus.Make(_folder, 2);
        string source = Directory.EnumerateFiles(corpus).Order(StringComparer.Ordinal).First();
        File.Copy(source, Path.Combine(corpus, "1099_IEO_FEA_XX.wav"));
        await using HostSession session = Open(threads: 3);
        RunReport report = await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken);
        Assert.Equal(6, report.Rows.Count);
        Assert.Equal(2, report.Summary.Computed[ResultKinds.Prediction]);
        Assert.Equal(4, report.Summary.Computed[ResultKinds.Map]);
    }

    [Fact]
    public async Task Cancelled_run_keeps_what_was_finished_and_goes_on_from_there()
    {
        // So slow that some of it is written, and told, while the rest is computed.
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 12));
        experiment = experiment with { Methods = [Slowly(60), experiment.Methods[1]] };
        await using HostSession session = Open(threads: 1);
        using var stop = new CancellationTokenSource();
        var progress = new StopAfter(7, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(experiment, progress, stop.Token));
        RunSummary cancelled = session.Results.Runs()[0];
        Assert.Equal(RunState.Cancelled, cancelled.State);
        RunReport rest = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        Assert.Equal(24, rest.Rows.Count);
        Assert.Equal(24, cancelled.Computed[ResultKinds.Map] + rest.Summary.Computed[ResultKinds.Map]);
    }

    [Fact]
    public async Task Wrong_names_are_refused_before_anything_is_written()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 2));
        await using HostSession session = Open();
        await Assert.ThrowsAsync<RequestException>(() => session.RunAsync(experiment with { Methods = [new MethodChoice { Id = "nope" }] }, null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<RequestException>(() => session.RunAsync(experiment with { Model = "nope" }, null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<RequestException>(() => session.RunAsync(experiment with { Cues = new CueChoice { Id = "nope" } }, null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ParameterException>(() => session.RunAsync(experiment with { Methods = [WithFill("loud")] }, null, TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.Combine(session.StoreFolder, "runs")));
    }

    [Fact]
    public async Task Explain_answers_as_the_run_did_and_from_its_store()
    {
        string corpus = TestCorpus.Make(_folder, 2);
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken);
        RunRow row = report.Rows.First(found => found.Method == "fixture-columns");
        Explanation explanation = await session.ExplainAsync(
            new ExplainRequest { ClipPath = row.ClipPath, Method = new MethodChoice { Id = "fixture-columns" }, Cues = new CueChoice { Id = "fixture-level" }, Segments = TestCorpus.Experiment(corpus).Segments, Model = "fixture-level" },
            null, TestContext.Current.CancellationToken);
        Assert.True(explanation.FromStore);
        Assert.Equal(session.Results.Map(row)!.Values.ToArray(), explanation.Map.Values.ToArray());
        Assert.Equal(session.Results.Contrast(row)!.Selection.Segments, explanation.Segments.Segments);
    }

    [Fact]
    public async Task Explain_takes_a_matrix_in_place_of_a_recording()
    {
        string corpus = TestCorpus.Make(_folder, 1);
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken);
        float[] input = session.Results.Input(report.Rows[0])!.Values.ToArray();
        Explanation explanation = await session.ExplainAsync(
            new ExplainRequest { Features = new FeatureMatrix("x.f32", 4, 40, input), Method = new MethodChoice { Id = "fixture-columns" }, Model = "fixture-level" },
            null, TestContext.Current.CancellationToken);
        Assert.Equal(session.Results.Map(report.Rows.First(row => row.Method == "fixture-columns"))!.Values.ToArray(), explanation.Map.Values.ToArray());
    }

    [Fact]
    public async Task Compare_of_a_method_with_itself_agrees_fully()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 4)) with
        {
            Methods = [new MethodChoice { Id = "fixture-columns" }, new MethodChoice { Id = "fixture-columns", Name = "again" }, new MethodChoice { Id = "fixture-dice" }],
        };
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        MethodComparison comparison = session.Results.Compare(report.Summary.Id, [], null);
        MethodPair same = comparison.Pairs.First(pair => pair is { First: "fixture-columns", Second: "again" });
        Assert.Equal((1.0, 1.0), (Math.Round(same.RankAgreement, 9), same.SharedSegments));
        Assert.True(comparison.Pairs.First(pair => pair.Second == "fixture-dice").RankAgreement < 0.95);
    }

    private static MethodChoice WithFill(string value) => new() { Id = "fixture-columns", Parameters = new SortedDictionary<string, string> { ["fill"] = value } };

    private static MethodChoice Slowly(int milliseconds) =>
        new() { Id = "fixture-columns", Parameters = new SortedDictionary<string, string> { ["delay"] = $"{milliseconds}" } };

    private HostSession Open(string store = "store", int threads = 2, TimeSpan? callLimit = null) => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good"), FixturePlugins.Folder("Misbehaving")],
        StoreFolder = _folder.File(store),
        Threads = threads,
        Device = DeviceChoice.Cpu,
        CallLimit = callLimit ?? TimeSpan.FromMinutes(1),
        ProgramFolder = _folder.Path,
    });

    private sealed class StopAfter(int steps, CancellationTokenSource stop) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.StepsDone >= steps)
            {
                stop.Cancel();
            }
        }
    }
}
