using System.Diagnostics;
using System.Text.Json;
using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Isolation;

/// <summary>Worker processes through the real program: extractors and models that end theirs, and a host that is killed.</summary>
public sealed class WorkerEndTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public WorkerEndTests() => _serhost = new SerhostProgram(_folder, withFixtures: true);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Extractor_that_ends_its_process_costs_the_cues_and_no_map()
    {
        SerhostProgram.Outcome run = _serhost.Run(
            "run", "--limit", "2", "--model", "fixture-level", "--methods", "fixture-dice", "--cues", "hostile-cues", "--json",
            "--plugins", FixturePlugins.Folder("Hostile"), "--isolate", "fixture-hostile");
        Assert.Equal(2, run.Json.GetProperty("summary").GetProperty("computed").GetProperty("map").GetInt32());
        JsonElement failure = run.Json.GetProperty("failures")[0];
        Assert.Equal("cues", failure.GetProperty("stage").GetString());
        Assert.Contains("it ended its process with exit code 9 (Environment.Exit)", failure.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_that_ends_its_process_while_a_good_method_asks_it_is_named_as_the_culprit()
    {
        SerhostProgram.Outcome run = _serhost.Run(
            "run", "--limit", "1", "--model", "hostile-model", "--methods", "fixture-columns,fixture-dice", "--cues", "fixture-level", "--json",
            "--plugins", FixturePlugins.Folder("Hostile"), "--isolate", "all");
        Assert.Equal(3, run.ExitCode);
        JsonElement failure = Assert.Single(run.Json.GetProperty("failures").EnumerateArray());
        Assert.Equal("fixture-columns", failure.GetProperty("method").GetString());
        Assert.StartsWith("Plugin 'fixture-hostile', hostile-model: predict: it ended its process with exit code 11", failure.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_dies_with_a_host_that_is_killed_while_it_works()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks for processes in /proc.");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        // The worker's command line names the plugin's copy, which lies in the data folder of this test.
        string copies = _folder.File("data");
        using Process host = _serhost.Start(
            "run", "--limit", "2", "--model", "fixture-level", "--methods", "hostile-loop", "--cues", "fixture-level", "--plugins", FixturePlugins.Folder("Hostile"), "--isolate", "fixture-hostile");
        Assert.True(await Comes(() => Busy(copies), cancellation), "No worker began to work.");
        host.Kill();
        await host.WaitForExitAsync(cancellation);
        Assert.True(await Comes(() => Workers(copies).Length == 0, cancellation), "A worker outlived its host.");
    }

    /// <summary>Whether a worker has used a second of CPU time: the endless loop is under way.</summary>
    private static bool Busy(string copies) => Workers(copies).Any(id =>
    {
        try
        {
            using Process worker = Process.GetProcessById(id);
            return worker.TotalProcessorTime > TimeSpan.FromSeconds(1.5);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    });

    private static async Task<bool> Comes(Func<bool> condition, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            if (condition())
            {
                return true;
            }

            await Task.Delay(50, cancellation);
        }

        return false;
    }

    private static int[] Workers(string copies) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => name.All(char.IsAsciiDigit))
            .Where(name => CommandLine(name) is { } line && line.Contains("plugin-worker", StringComparison.Ordinal) && line.Contains(copies, StringComparison.Ordinal))
            .Select(int.Parse),
    ];

    private static string? CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
