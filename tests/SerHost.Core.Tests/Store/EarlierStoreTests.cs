using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store;
using SerHost.Sdk;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Store;

/// <summary>A store that an earlier version wrote (<c>serhost run --corpus demo --model tess-resnet-small --limit 2 --methods lrp</c>, commit
/// 030a1b1, without its arrays) opens and answers.</summary>
public sealed class EarlierStoreTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_of_an_earlier_version_opens_and_answers()
    {
        Copy(Path.Combine(AppContext.BaseDirectory, "Store", "EarlierStore"), _folder.File("store"));
        await using ResultStore store = ResultStore.Open(_folder.File("store"));
        var library = new ResultLibrary(store);

        RunSummary run = Assert.Single(library.Runs());
        Assert.Equal((RunState.Done, "tess-resnet-small", 2), (run.State, run.Model, run.Clips));
        IReadOnlyList<RunRow> rows = library.Rows(run.Id);
        Assert.Equal(["demo_f1_s1_ANG", "demo_m1_s1_DIS"], rows.Select(row => row.ClipId));
        Assert.All(rows, row =>
        {
            StoredMap map = library.MapDetails(row)!;
            Assert.Equal(("lrp", "composite=epsilon-plus-flat", 128), (map.MethodId, map.Parameters, map.Bands));
            double gap = row.Label == "angry" ? 0.0521041 : 0.3597309; // as told when it was stored
            Assert.Equal(gap, Assert.Single(map.Diagnostics, found => found.Id == DiagnosticIds.ConservationGap).Value, 1e-7);
            Assert.InRange(Assert.Single(map.Diagnostics, found => found.Id == DiagnosticIds.CanonisationError).Value, 0, 1e-5);
            Assert.Equal(7, library.Prediction(row)!.Labels.Count);
            Assert.Equal("gemaps", library.CueDetails(row)!.ExtractorId);
            Assert.Equal(5, library.Contrast(row)!.Selection.Segments.Count);
        });
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
