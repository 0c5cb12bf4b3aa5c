using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Sdk.Attribution;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Pipeline;

/// <summary>Runs whose GPU fails: the rest is computed on the CPU, results are addressed as what they are, and a note says so.</summary>
[Collection("FIXTURE_GPU")] // the fixture reads the environment
public sealed class DeviceFaultTests : IDisposable
{
    private const string Gpu = "FIXTURE_GPU";
    private readonly ScratchFolder _folder = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Gpu, null);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("busy", 0)]
    [InlineData("3", 2)]
    public async Task Gpu_that_fails_in_a_run_leaves_the_rest_to_the_CPU(string gpu, int onTheGpu)
    {
        Environment.SetEnvironmentVariable(Gpu, gpu);
        await using HostSession session = Open(DeviceChoice.Auto);

        RunReport report = await session.RunAsync(Experiment(), null, TestContext.Current.CancellationToken);

        Assert.Equal(RunState.Done, report.Summary.State);
        StoredMap[] maps = [.. report.Rows.Select(row => session.Store.Find<StoredMap>(row.MapKey!)!)];
        Assert.Equal(onTheGpu, maps.Count(map => map is { MethodId: "fixture-columns-fast", Device: "cuda" }));
        Assert.Equal(6 - onTheGpu, maps.Count(map => map is { MethodId: "fixture-columns", Device: "cpu" }));
        string note = Assert.Single(report.Summary.Notes, text => text.Contains("fixture-columns-fast", StringComparison.Ordinal));
        Assert.Contains("FIXTURE_DEVICE", note, StringComparison.Ordinal);
        Assert.Contains("CPU", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_after_the_fault_are_the_CPUs_own()
    {
        await using HostSession session = Open(DeviceChoice.Auto);
        Experiment experiment = Experiment();
        RunReport onCpu = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable(Gpu, "busy");

        RunReport after = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);

        Assert.Equal(onCpu.Rows.Select(row => row.MapKey), after.Rows.Select(row => row.MapKey));
        Assert.Equal(6, after.Summary.FromStore[ResultKinds.Map]);
    }

    [Fact]
    public async Task Gpu_that_was_demanded_fails_the_rows_with_its_reason()
    {
        Environment.SetEnvironmentVariable(Gpu, "busy");
        await using HostSession session = Open(DeviceChoice.Cuda);

        RunReport report = await session.RunAsync(Experiment(), null, TestContext.Current.CancellationToken);

        Assert.Equal(RunState.Failed, report.Summary.State);
        Assert.All(report.Rows, row => Assert.Contains("FIXTURE_DEVICE_IN_USE", row.Failure!.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parameter_of_the_stand_in_alone_is_dropped_with_it()
    {
        Environment.SetEnvironmentVariable(Gpu, "busy");
        await using HostSession session = Open(DeviceChoice.Auto);
        Experiment experiment = Experiment();
        MethodChoice choice = experiment.Methods[0] with { Parameters = new SortedDictionary<string, string> { ["precision"] = "half", ["fill"] = "-70" } };

        RunReport report = await session.RunAsync(experiment with { Methods = [choice] }, null, TestContext.Current.CancellationToken);

        Assert.Equal(RunState.Done, report.Summary.State);
        Assert.All(report.Rows, row => Assert.Contains("fill=-70", session.Store.Find<StoredMap>(row.MapKey!)!.Parameters, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Single_clip_is_answered_by_the_CPU_and_says_so()
    {
        Environment.SetEnvironmentVariable(Gpu, "busy");
        await using HostSession session = Open(DeviceChoice.Auto);
        Experiment experiment = Experiment();
        string clip = Directory.GetFiles(experiment.Corpus.Path, "*.wav", SearchOption.AllDirectories)[0];

        Explanation found = await session.ExplainAsync(
            new ExplainRequest { ClipPath = clip, Model = experiment.Model, Method = experiment.Methods[0], Cues = experiment.Cues, Seed = 1 }, null, TestContext.Current.CancellationToken);

        Assert.Equal("fixture-columns", found.Stored.MethodId);
        Assert.Contains(found.Notes, note => note.Contains("FIXTURE_DEVICE_IN_USE", StringComparison.Ordinal));
    }

    private Experiment Experiment() => new()
    {
        Corpus = new CorpusChoice { Path = TestCorpus.Make(_folder, 6) },
        Model = "fixture-level",
        Methods = [new MethodChoice { Id = "fixture-columns" }],
        Cues = new CueChoice { Id = "fixture-level" },
    };

    private HostSession Open(DeviceChoice device) => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good")],
        StoreFolder = _folder.File("store"),
        Threads = 2,
        Device = device,
        CallLimit = TimeSpan.FromMinutes(1),
        ProgramFolder = _folder.Path,
    });
}
