using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Tests.Pipeline;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Reports;

/// <summary>Two runs beside each other.</summary>
public sealed class RunDiffTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Same_experiment_in_two_stores_gives_the_same_results()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 4));
        await using HostSession first = Open("first"), second = Open("second");
        RunSummary a = (await first.RunAsync(experiment, null, TestContext.Current.CancellationToken)).Summary;
        RunSummary b = (await second.RunAsync(experiment with { Name = "other" }, null, TestContext.Current.CancellationToken)).Summary;
        RunDiff diff = RunDiff.Of(
            a.Id, ClipOutcome.Read(first.Results, a.Id), b.Id, ClipOutcome.Read(second.Results, b.Id),
            SettingDifference.Between(RunSettings.Of(first.Results, a), RunSettings.Of(second.Results, b)));
        Assert.True(diff.IsSameResult);
        Assert.Empty(diff.Settings);
        Assert.Equal(4, diff.Clips);
        int values = first.Results.Rows(a.Id).Where(row => row.Method == "fixture-dice").Sum(row => first.Results.Contrast(row)!.Result.Contrasts.Sum(cue => cue.Baselines.Count));
        Assert.Equal(values, diff.Methods.Single(method => method.Method == "fixture-dice").Deltas);
    }

    [Fact]
    public async Task Changed_setting_clip_and_method_are_named()
    {
        string corpus = TestCorpus.Make(_folder, 4);
        Experiment experiment = TestCorpus.Experiment(corpus);
        await using HostSession session = Open("store");
        RunSummary a = (await session.RunAsync(experiment, null, TestContext.Current.CancellationToken)).Summary;
        // The soft clip becomes a loud one: another decision. One clip goes, one comes.
        TestCorpus.WriteNoise(Path.Combine(corpus, "1001_IEO_SAD_XX.wav"), 0.5, seed: 50);
        File.Move(Path.Combine(corpus, "1002_IEO_SAD_XX.wav"), Path.Combine(corpus, "1003_IEO_SAD_XX.wav"));
        RunSummary b = (await session.RunAsync(
            experiment with { Methods = [new MethodChoice { Id = "fixture-dice" }], Segments = experiment.Segments with { Count = 3 } }, null, TestContext.Current.CancellationToken)).Summary;
        RunDiff diff = RunDiff.Of(session.Results, a, b);
        Assert.False(diff.IsSameResult);
        Assert.Equal(new SettingDifference("segments.count", "4", "3"), diff.Settings.Single(setting => setting.Name == "segments.count"));
        Assert.Contains(diff.Settings, setting => setting.Name == "used.recordings");
        Assert.Equal(["1002_IEO_SAD_XX"], diff.OnlyFirst);
        Assert.Equal(["1003_IEO_SAD_XX"], diff.OnlySecond);
        Assert.Equal(["1001_IEO_SAD_XX"], diff.OtherRecordings);
        Assert.Equal("1001_IEO_SAD_XX", Assert.Single(diff.Decisions).ClipId);
        Assert.Equal(["fixture-columns"], diff.OnlyFirstMethods);
        MethodDifference method = Assert.Single(diff.Methods);
        Assert.Equal((3, 0), (method.Clips, method.SameSegments));
        Assert.NotNull(method.Largest);
    }

    [Fact]
    public void Rounding_is_no_difference_and_a_value_that_appears_is_one()
    {
        static ClipOutcome Clip(double delta) => new("clip", "hash", "ANG", "ANG", new Dictionary<string, double> { ["ANG"] = 2 }, new Dictionary<string, MethodOutcome>
        {
            ["m"] = new([0.5], new Dictionary<CuePlace, double> { [new("loudness", "rest")] = delta }, ""),
        });
        static bool AreSame(double first, double second) => RunDiff.Of("a", [Clip(first)], "b", [Clip(second)], []).IsSameResult;
        Assert.True(AreSame(1, 1.00001));
        Assert.True(AreSame(double.NaN, double.NaN));
        Assert.True(AreSame(0, 0));
        Assert.False(AreSame(1, 1.001));
        Assert.False(AreSame(1, -1));
        Assert.False(AreSame(double.NaN, 1));
        Assert.False(AreSame(1, double.NaN));
    }

    private HostSession Open(string store) => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good")],
        StoreFolder = _folder.File(store),
        Threads = 2,
        Device = DeviceChoice.Cpu,
        ProgramFolder = _folder.Path,
    });
}
