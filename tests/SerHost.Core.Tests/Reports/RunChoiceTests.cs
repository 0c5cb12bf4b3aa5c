using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store;
using SerHost.Core.Store.Maintenance;
using SerHost.Plugins;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Reports;

/// <summary>Which run is meant, and what can be done to it.</summary>
public sealed class RunChoiceTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Newest_finished_run_is_meant_when_nothing_is_said()
    {
        await using ResultStore store = ResultStore.Open(_folder.Path);
        await AddAsync(store, "a-1", "pilot", RunState.Done);
        await AddAsync(store, "b-2", "main", RunState.PartlyFailed);
        await AddAsync(store, "c-3", "main", RunState.Cancelled);
        await AddAsync(store, "d-4", "main", RunState.Unfinished);
        var library = new ResultLibrary(store);
        Assert.Equal("b-2", library.Run(null).Id);
        Assert.Equal("b-2", library.Run("last").Id);
        Assert.Equal("b-2", library.Run("main").Id);
        Assert.Equal("a-1", library.Run("pilot").Id);
        Assert.Equal("d-4", library.Run("d-4").Id);
        Assert.Equal("c-3", library.Run("c").Id);
    }

    [Fact]
    public async Task Unfinished_run_is_meant_only_where_there_is_no_other()
    {
        await using ResultStore store = ResultStore.Open(_folder.Path);
        await AddAsync(store, "a-1", "pilot", RunState.Cancelled);
        Assert.Equal("a-1", new ResultLibrary(store).Run(null).Id);
    }

    [Fact]
    public async Task Run_to_be_changed_is_never_guessed()
    {
        await using ResultStore store = ResultStore.Open(_folder.Path);
        await AddAsync(store, "a-1", "main", RunState.Done);
        await AddAsync(store, "a-2", "main", RunState.Done);
        var library = new ResultLibrary(store);
        Assert.Contains("a-1, a-2", Assert.Throws<RequestException>(() => library.RunsToChange(["main"])).Message, StringComparison.Ordinal);
        Assert.Contains("a-1, a-2", Assert.Throws<RequestException>(() => library.RunsToChange(["a-"])).Message, StringComparison.Ordinal);
        Assert.Throws<RequestException>(() => library.RunsToChange(["last"]));
        Assert.Throws<RequestException>(() => library.RunsToChange([""]));
        Assert.Equal(["a-2"], library.RunsToChange(["a-2", "a-2"]).Select(run => run.Id));
    }

    [Fact]
    public async Task Renamed_run_is_found_by_its_new_name_in_a_whole_store()
    {
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await AddAsync(store, "a-1", "main", RunState.Done);
            await AddAsync(store, "a-2", "main", RunState.Done);
            await new ResultLibrary(store).RenameAsync("a-1", "=<b>\"研究\"</b>");
        }

        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            var library = new ResultLibrary(store);
            Assert.Equal("a-1", library.Run("=<b>\"研究\"</b>").Id);
            Assert.Equal("a-2", library.RunsToChange(["main"])[0].Id);
            Assert.Equal(["a-2", "a-1"], library.Runs().Select(run => run.Id)); // a new name is no new run
        }

        Assert.True(StoreInspector.Inspect(_folder.Path, readBlobs: true, TestContext.Current.CancellationToken).IsWhole);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    [InlineData("last")]
    [InlineData("a-2")]
    public async Task Name_that_would_mislead_is_refused(string name)
    {
        await using ResultStore store = ResultStore.Open(_folder.Path);
        await AddAsync(store, "a-1", "main", RunState.Done);
        await AddAsync(store, "a-2", "main", RunState.Done);
        await Assert.ThrowsAsync<RequestException>(() => new ResultLibrary(store).RenameAsync("a-1", name));
    }

    [Fact]
    public async Task Named_run_is_deleted_and_the_others_stay()
    {
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await AddAsync(store, "a-1", "pilot", RunState.Done);
            await AddAsync(store, "a-2", "main", RunState.Done);
        }

        IReadOnlyList<string> ids = await RunFolders.OfAsync(_folder.Path, ["pilot"]);
        StoreMaintenance.Prune(_folder.Path, new PruneRequest(ids, null, null), isDryRun: false, TestContext.Current.CancellationToken);
        await using (ResultStore left = ResultStore.Open(_folder.Path))
        {
            Assert.Equal(["a-2"], new ResultLibrary(left).Runs().Select(run => run.Id));
        }

        await Assert.ThrowsAsync<RequestException>(() => RunFolders.OfAsync(_folder.Path, ["pilot"]));
    }

    private static async Task AddAsync(ResultStore store, string id, string name, RunState state)
    {
        await store.SetRunAsync(id, new RunSummary(id, new Experiment { Name = name }, state, s_start, "model", 1));
        await store.AddRowAsync(id, "clip|random", new RunRow("clip", null, null, null, null, null, "random"));
        await store.EndRunAsync(id);
    }
}
