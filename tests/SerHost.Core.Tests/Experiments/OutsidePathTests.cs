using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Tests.Pipeline;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Experiments;

/// <summary>An experiment from somebody else: it may read recordings wherever the user may, writes nothing but the store, and what it
/// names that is no recording is neither shown beyond its first line nor kept (SECURITY.md).</summary>
public sealed class OutsidePathTests : IDisposable
{
    private const string Secret = "a line that nobody may see";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../clips")]
    [InlineData("../experiments/../clips")]
    [InlineData(null)]
    public async Task Recordings_elsewhere_are_read_and_only_the_store_is_written(string? relative)
    {
        string clips = TestCorpus.Make(_folder, 2), file = _folder.File("experiments/e.json");
        Write(file, TestCorpus.Experiment(relative ?? clips));
        string[] before = Entries();
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(ExperimentFile.Read(file), null, TestContext.Current.CancellationToken);
        Assert.Equal(RunState.Done, report.Summary.State);
        Assert.Equal(clips, Path.GetDirectoryName(report.Rows[0].ClipPath));
        Assert.Equal(before, Entries());
    }

    [Theory]
    [InlineData("../../../escaped")]
    [InlineData("/tmp/escaped")]
    [InlineData("..")]
    public async Task Name_that_looks_like_a_path_stays_below_the_stores_runs(string name)
    {
        string file = _folder.File("experiments/e.json");
        Write(file, TestCorpus.Experiment(TestCorpus.Make(_folder, 1)) with { Name = name });
        string[] before = Entries();
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(ExperimentFile.Read(file), null, TestContext.Current.CancellationToken);
        Assert.Equal(before, Entries());
        string runs = _folder.File("store/runs");
        Assert.Equal(runs, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(runs, report.Summary.Id))));
        Assert.True(Directory.Exists(Path.Combine(_folder.File("store/runs"), report.Summary.Id)));
    }

    [Fact]
    public async Task File_that_is_no_manifest_is_refused_and_not_shown_beyond_its_first_line()
    {
        File.WriteAllText(_folder.File("secret.txt"), "a heading\n" + Secret);
        string file = _folder.File("experiments/e.json");
        Write(file, TestCorpus.Experiment("../secret.txt"));
        await using HostSession session = Open();
        CorpusException error = await Assert.ThrowsAsync<CorpusException>(() =>
            session.RunAsync(ExperimentFile.Read(file), null, TestContext.Current.CancellationToken));
        Assert.Contains("secret.txt", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_that_names_such_a_file_costs_that_row_and_shows_nothing_of_it()
    {
        File.WriteAllText(_folder.File("secret.txt"), Secret);
        string clips = TestCorpus.Make(_folder, 1);
        File.WriteAllText(_folder.File("lists/list.csv"), $"path,label\n../secret.txt,angry\n{Directory.GetFiles(clips)[0]},angry\n");
        string file = _folder.File("experiments/e.json");
        Write(file, TestCorpus.Experiment("../lists/list.csv"));
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(ExperimentFile.Read(file), null, TestContext.Current.CancellationToken);
        Assert.Equal(RunState.PartlyFailed, report.Summary.State);
        RunRow[] refused = [.. report.Rows.Where(row => row.ClipPath == _folder.File("secret.txt"))];
        Assert.NotEmpty(refused);
        Assert.All(refused, row => Assert.NotNull(row.Failure));
        Assert.All(report.Rows.Where(row => row.ClipPath != _folder.File("secret.txt")), row => Assert.Null(row.Failure));
        foreach (string written in Directory.EnumerateFiles(_folder.File("store"), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "lock"))
        {
            Assert.DoesNotContain(Secret, File.ReadAllText(written), StringComparison.Ordinal);
        }
    }

    /// <summary>Everything that lies there but the store.</summary>
    private string[] Entries() =>
    [
        .. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(_folder.File("store"), StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private static void Write(string file, Experiment experiment)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        ExperimentFile.Write(file, experiment);
    }

    private HostSession Open() => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good")],
        StoreFolder = _folder.File("store"),
        Threads = 2,
        Device = DeviceChoice.Cpu,
        ProgramFolder = _folder.Path,
    });
}
