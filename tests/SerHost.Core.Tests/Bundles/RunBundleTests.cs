using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using SerHost.Core.Bundles;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Tests.Exports;
using SerHost.Core.Tests.Pipeline;
using SerHost.Plugins;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Bundles;

/// <summary>A run that travels: written, unpacked in another place, run again, compared.</summary>
public sealed class RunBundleTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bundle_with_recordings_gives_the_same_results_elsewhere()
    {
        string zip = await BundleAsync(withRecordings: true);
        BundleFile bundle = BundleFile.Open(zip, TestContext.Current.CancellationToken);
        Assert.True(bundle.HasRecordings);
        await using HostSession elsewhere = HostileRun.Open(_folder.File("elsewhere", "store"));
        Experiment experiment = ExperimentFile.Read(bundle.Experiment);
        bundle.RequireRecordings(experiment);
        RunReport again = await elsewhere.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        RunDiff diff = bundle.Compare(elsewhere.Results, again.Summary);
        Assert.True(diff.IsSameResult);
        Assert.Empty(diff.Settings);
        Assert.Equal(2, diff.Clips);
        Assert.True(diff.Methods.Sum(method => method.Deltas) > 20);
        Assert.Equal(diff.Methods.Sum(method => method.Deltas), diff.Methods.Sum(method => method.SameDeltas));
    }

    [Fact]
    public async Task Bundle_that_does_not_reproduce_says_what_differs()
    {
        string zip = await BundleAsync(withRecordings: true);
        BundleFile bundle = BundleFile.Open(zip, TestContext.Current.CancellationToken);
        string recording = Directory.EnumerateFiles(Path.Combine(bundle.Folder, "recordings"), "plain*.wav").Single();
        TestCorpus.WriteNoise(recording, 0.5, seed: 77);
        await using HostSession elsewhere = HostileRun.Open(_folder.File("elsewhere", "store"));
        RunReport again = await elsewhere.RunAsync(ExperimentFile.Read(bundle.Experiment), null, TestContext.Current.CancellationToken);
        RunDiff diff = bundle.Compare(elsewhere.Results, again.Summary);
        Assert.False(diff.IsSameResult);
        Assert.Equal([HostileRun.OtherClip], diff.OtherRecordings);
        Assert.Equal(["used.recordings"], diff.Settings.Select(setting => setting.Name));
        Assert.Equal(new DecisionDifference(HostileRun.OtherClip, "sad", "angry"), Assert.Single(diff.Decisions));
    }

    [Fact]
    public async Task Bundle_without_recordings_asks_for_them_and_tells_no_paths()
    {
        string zip = await BundleAsync(withRecordings: false);
        BundleFile bundle = BundleFile.Open(zip, TestContext.Current.CancellationToken);
        Assert.False(bundle.HasRecordings);
        RequestException error = Assert.Throws<RequestException>(() => bundle.RequireRecordings(ExperimentFile.Read(bundle.Experiment)));
        Assert.Contains("--corpus", error.Message, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(bundle.Folder, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(_folder.Path, File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Description_is_an_RO_Crate_of_every_file()
    {
        string zip = await BundleAsync(withRecordings: true);
        BundleFile bundle = BundleFile.Open(zip, TestContext.Current.CancellationToken);
        using JsonDocument crate = JsonDocument.Parse(File.ReadAllText(Path.Combine(bundle.Folder, "ro-crate-metadata.json")));
        Assert.Equal("https://w3id.org/ro/crate/1.1/context", crate.RootElement.GetProperty("@context").GetString());
        Dictionary<string, JsonElement> graph = crate.RootElement.GetProperty("@graph").EnumerateArray().ToDictionary(entity => entity.GetProperty("@id").GetString()!);
        Assert.Equal("https://w3id.org/ro/crate/1.1", graph["ro-crate-metadata.json"].GetProperty("conformsTo").GetProperty("@id").GetString());
        JsonElement root = graph["./"];
        Assert.All((string[])["name", "description", "datePublished", "license"], field => Assert.True(root.TryGetProperty(field, out _)));
        string[] parts = [.. root.GetProperty("hasPart").EnumerateArray().Select(part => part.GetProperty("@id").GetString()!)];
        string[] files = [.. Directory.EnumerateFiles(bundle.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(bundle.Folder, file)).Where(file => file is not ("ro-crate-metadata.json" or ".serhost-bundle"))];
        Assert.Equal(files.Order(StringComparer.Ordinal), parts.Select(Uri.UnescapeDataString).Order(StringComparer.Ordinal));
        foreach (string part in parts)
        {
            byte[] content = File.ReadAllBytes(Path.Combine(bundle.Folder, Uri.UnescapeDataString(part)));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), graph[part].GetProperty("sha256").GetString());
        }

        // Everything that is referred to is described.
        foreach (JsonElement reference in graph["#run"].GetProperty("instrument").EnumerateArray().Concat(graph["#run"].GetProperty("result").EnumerateArray()))
        {
            Assert.Contains(reference.GetProperty("@id").GetString()!, graph.Keys);
        }

        JsonElement plugin = graph.Values.Single(entity => entity.GetProperty("@id").GetString()!.StartsWith("#plugin-", StringComparison.Ordinal));
        Assert.Matches("^sha256:[0-9a-f]{64}$", plugin.GetProperty("identifier").GetString());
    }

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("a/../../outside.txt")]
    [InlineData("/tmp/outside.txt")]
    [InlineData("..\\outside.txt")]
    [InlineData("C:/outside.txt")]
    [InlineData("a//b.txt")]
    [InlineData("a/./b.txt")]
    [InlineData("con. ")]
    public void Entry_that_leads_outside_is_refused_before_anything_is_written(string name)
    {
        string zip = Zip(archive =>
        {
            Write(archive, "experiment.json", "{}");
            Write(archive, name, "evil");
        });
        RequestException error = Assert.Throws<RequestException>(() => BundleFile.Open(zip, TestContext.Current.CancellationToken));
        Assert.Contains("is not unpacked", error.Message, StringComparison.Ordinal);
        Assert.Equal(["bad.zip"], Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Path, path)));
    }

    [Fact]
    public void Links_twins_and_swollen_entries_are_refused()
    {
        string link = Zip(archive =>
        {
            ZipArchiveEntry entry = archive.CreateEntry("link");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var writer = new StreamWriter(entry.Open());
            writer.Write("/etc/passwd");
        });
        Assert.Contains("link", Assert.Throws<RequestException>(() => BundleFile.Open(link, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        string twins = Zip(archive =>
        {
            Write(archive, "a.txt", "1");
            Write(archive, "A.txt", "2");
        });
        Assert.Contains("twice", Assert.Throws<RequestException>(() => BundleFile.Open(twins, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        string large = Zip(archive => Write(archive, "a.txt", new string('x', 5000)));
        Assert.Contains("more than 1000 bytes", Assert.Throws<RequestException>(() => Plugins.Installing.ZipContent.Extract(large, _folder.File("out"), 1000, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

        // The directory of the zip says 10 bytes, the entry has 5000.
        byte[] bytes = File.ReadAllBytes(large);
        int at = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(at + 24), 10);
        string lying = _folder.File("lying.zip");
        File.WriteAllBytes(lying, bytes);
        Plugins.Installing.ZipContent.Extract(lying, _folder.File("out2"), 1000, TestContext.Current.CancellationToken);
        Assert.Equal(10, new FileInfo(_folder.File("out2", "a.txt")).Length); // no more than it promised
    }

    [Fact]
    public async Task Folder_that_holds_something_else_is_left_alone()
    {
        string zip = await BundleAsync(withRecordings: false);
        string folder = Path.ChangeExtension(zip, null);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "mine.txt"), "mine");
        Assert.Contains("holds something else", Assert.Throws<RequestException>(() => BundleFile.Open(zip, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
        Directory.Delete(folder, recursive: true);
        string first = BundleFile.Open(zip, TestContext.Current.CancellationToken).Folder;
        Assert.Equal(first, BundleFile.Open(zip, TestContext.Current.CancellationToken).Folder); // again: as it is
    }

    private async Task<string> BundleAsync(bool withRecordings)
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        run.Session.Plugins.LoadAll();
        string zip = _folder.File("bundled", "x.zip");
        BundleContents contents = await RunBundle.WriteAsync(run.Session.Results, run.Summary, run.Session.Plugins.Listings, zip, withRecordings, TestContext.Current.CancellationToken);
        Assert.Equal(withRecordings ? 2 : 0, contents.Recordings);
        Assert.Single(contents.Plugins);
        return zip;
    }

    private string Zip(Action<ZipArchive> fill)
    {
        string path = _folder.File("bad.zip");
        File.Delete(path);
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        fill(archive);
        return path;
    }

    private static void Write(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }
}
