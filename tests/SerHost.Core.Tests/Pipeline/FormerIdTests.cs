using System.Text.Json;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Pipeline;

/// <summary>A method that was renamed finds what was stored under its former id, and names in stored records stay as they were.</summary>
[Collection("FIXTURE_GPU")] // the fixture reads the environment
public sealed class FormerIdTests : IDisposable
{
    private const string Former = "fixture-columns-rapid";
    private readonly ScratchFolder _folder = new();

    public FormerIdTests() => Environment.SetEnvironmentVariable("FIXTURE_GPU", "1");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("FIXTURE_GPU", null);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("fixture-columns-fast")]
    [InlineData(Former)]
    public async Task Results_stored_under_the_former_id_are_found(string asked)
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 4)) with { Methods = [new MethodChoice { Id = asked }] };
        await using (HostSession session = Open("new"))
        {
            RunReport report = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
            Assert.Equal(4, report.Summary.Computed[ResultKinds.Map]);
            await CopyAsBeforeTheRename(session.Store, report, experiment.Seed);
        }

        await using HostSession old = Open("old");
        RunReport found = await old.RunAsync(experiment, null, TestContext.Current.CancellationToken);

        Assert.Equal(4, found.Summary.FromStore[ResultKinds.Map]);
        Assert.False(found.Summary.Computed.ContainsKey(ResultKinds.Map));
        Assert.All(found.Rows, row => Assert.Equal(Former, old.Store.Find<StoredMap>(row.MapKey!)!.MethodId));
    }

    [Fact]
    public async Task Map_whose_array_is_gone_is_computed_under_the_new_id()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 2)) with { Methods = [new MethodChoice { Id = Former }] };
        await using (HostSession session = Open("new"))
        {
            RunReport report = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
            await CopyAsBeforeTheRename(session.Store, report, experiment.Seed);
        }

        Directory.Delete(Path.Combine(_folder.File("old"), "blobs"), recursive: true);
        await using HostSession old = Open("old");
        RunReport computed = await old.RunAsync(experiment, null, TestContext.Current.CancellationToken);

        Assert.Equal(2, computed.Summary.Computed[ResultKinds.Map]);
        Assert.All(computed.Rows, row => Assert.Equal("fixture-columns-fast", old.Store.Find<StoredMap>(row.MapKey!)!.MethodId));
    }

    [Fact]
    public async Task Diagnostics_keep_the_name_they_have_in_stored_maps()
    {
        Experiment experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 2));
        await using HostSession session = Open("new");
        RunReport report = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);

        JsonElement stored = session.Store.Find<JsonElementBox>(report.Rows[0].MapKey!)!.Facts;

        StoredMap map = session.Store.Find<StoredMap>(report.Rows[0].MapKey!)!;
        Assert.NotEmpty(map.Diagnostics);
        Assert.Equal(map.Diagnostics.Select(diagnostic => diagnostic.Id), stored.EnumerateArray().Select(item => item.GetProperty("id").GetString()));
    }

    /// <summary>Another store with the same maps, kept as a version would have that knew the method by its former id only.</summary>
    private async Task CopyAsBeforeTheRename(ResultStore store, RunReport report, ulong seed)
    {
        await using ResultStore old = ResultStore.Open(_folder.File("old"));
        foreach (RunRow row in report.Rows)
        {
            StoredMap map = store.Find<StoredMap>(row.MapKey!)!;
            StoredPrediction prediction = store.Find<StoredPrediction>(row.PredictionKey!)!;
            Assert.Equal(row.MapKey, Key(map.MethodId)); // else the copy would prove nothing
            Assert.Equal(map.Blob, old.Blobs.Write(store.Blobs.Read(map.Blob)));
            Assert.All(map.Extras, extra => Assert.Equal(extra.Blob, old.Blobs.Write(store.Blobs.Read(extra.Blob))));
            await old.AddAsync("earlier", ResultKinds.Map, Key(Former), map with { MethodId = Former });

            string Key(string method) => ResultKey.Of(
                ResultKinds.Map, prediction.ClipSha256, prediction.ModelHash, method, map.MethodVersion, map.Parameters,
                FormattableString.Invariant($"{map.Target}"), FormattableString.Invariant($"{ResultKey.Seed(seed, prediction.ClipSha256)}"));
        }
    }

    private HostSession Open(string store) => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good")],
        StoreFolder = _folder.File(store),
        Threads = 2,
        CallLimit = TimeSpan.FromMinutes(1),
        ProgramFolder = _folder.Path,
    });

    private sealed record JsonElementBox(JsonElement Facts);
}
