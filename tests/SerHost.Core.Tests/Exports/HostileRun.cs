using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Tests.Pipeline;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Exports;

/// <summary>A run whose clips and methods have the names that break files: quotes, tabs, line breaks, formulas, tags, Chinese.</summary>
internal sealed class HostileRun : IAsyncDisposable
{
    public const string Clip = "=1+1 \"quoted\", <script>alert('x')</script>\ttab\nline 中文";

    public const string OtherClip = "plain";

    public const string Method = "\"dice\", <b>&amp;</b> 骰子";

    private HostileRun(ScratchFolder folder, HostSession session, RunSummary summary)
    {
        Folder = folder;
        Session = session;
        Summary = summary;
    }

    public ScratchFolder Folder { get; }

    public HostSession Session { get; }

    public RunSummary Summary { get; }

    public static async Task<HostileRun> MakeAsync(ScratchFolder folder)
    {
        string clips = TestCorpus.Make(folder, 2);
        string manifest = folder.File("manifest.csv");
        File.WriteAllText(manifest, $"path,label,speaker,id\n"
            + $"clips/1001_IEO_ANG_XX.wav,angry,=cmd(),\"{Clip.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n"
            + $"clips/1001_IEO_SAD_XX.wav,sad,b,{OtherClip}\n");
        HostSession session = Open(folder.File("store"));
        Experiment experiment = TestCorpus.Experiment(manifest) with
        {
            Name = Clip,
            Methods = [new MethodChoice { Id = "fixture-columns" }, new MethodChoice { Id = "fixture-dice", Name = Method }],
        };
        RunReport report = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        Assert.Equal(RunState.Done, report.Summary.State);
        return new HostileRun(folder, session, report.Summary);
    }

    public static HostSession Open(string store) => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good")],
        StoreFolder = store,
        Threads = 2,
        Device = DeviceChoice.Cpu,
        ProgramFolder = Path.GetDirectoryName(store)!,
    });

    /// <summary>The run's row of a clip and method.</summary>
    public RunRow Row(string clip, string method) => Session.Results.Rows(Summary.Id).Single(row => row.ClipId == clip && row.Method == method);

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
