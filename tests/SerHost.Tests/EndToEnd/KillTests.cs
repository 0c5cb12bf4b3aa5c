using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>The real program, killed without warning at random moments: nothing acknowledged is lost, nothing is computed twice. <c>SERHOST_KILLS</c> sets how
/// many kills (4 by default, and as many a store).</summary>
public sealed class KillTests : IDisposable
{
    private const int KillsOfAStore = 4;
    private static readonly string[] Arguments =
    [
        "run", "--corpus", "demo", "--model", "fixture-level", "--methods", "fixture-columns,fixture-dice", "--param", "fixture-columns.delay=60", "--cues", "fixture-level", "--threads", "2",
    ];

    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public KillTests() => _serhost = new SerhostProgram(_folder, withFixtures: true);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_killed_at_random_moments_goes_on_and_computes_nothing_twice()
    {
        Assert.Equal(0, _serhost.Run("corpora", "demo").ExitCode);
        JsonElement whole = _serhost.Run([.. Arguments, "--store", _folder.File("whole"), "--json"]).Json;

        int kills = int.Parse(Environment.GetEnvironmentVariable("SERHOST_KILLS") ?? "4", CultureInfo.InvariantCulture);
        int interrupted = 0;
        for (int round = 0; round * KillsOfAStore < kills; round++)
        {
            string store = _folder.File(FormattableString.Invariant($"killed-{round}"));
            interrupted += KillAndFinish(store, new Random(20260 + round), whole);
            Directory.Delete(store, recursive: true);
        }

        Assert.True(2 * interrupted >= kills, $"The program was too fast to be killed while it worked: {interrupted} of {kills} times.");
    }

    /// <summary>Kills a run some times, lets it end, and compares what came out with a run that was never killed.</summary>
    private int KillAndFinish(string store, Random random, JsonElement whole)
    {
        int interrupted = Enumerable.Range(0, KillsOfAStore).Count(_ => KillAfter(store, random.Next(2, 30)));
        SerhostProgram.Outcome last = _serhost.Run([.. Arguments, "--store", store, "--json"]);
        Assert.True(last.ExitCode == 0, last.Error);
        Assert.Equal(whole.GetProperty("deltas").GetRawText(), last.Json.GetProperty("deltas").GetRawText());

        string[] keys = ResultKeys(store);
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(ResultKeys(_folder.File("whole")).Order(), keys.Order());
        int rest = last.Json.GetProperty("summary").GetProperty("computed").TryGetProperty("map", out JsonElement maps) ? maps.GetInt32() : 0;
        Assert.True(rest < ResultKeys(store, "map").Length, "Nothing of the killed runs was used.");
        return interrupted;
    }

    [Fact]
    public void Two_processes_on_one_store_are_told_apart_clearly()
    {
        Assert.Equal(0, _serhost.Run("corpora", "demo").ExitCode);
        string store = _folder.File("store");
        using Process first = _serhost.Start([.. Arguments, "--store", store]);
        try
        {
            WaitForResults(first, store, [], 1);
            SerhostProgram.Outcome second = _serhost.Run("results", "--store", store);
            Assert.Equal(1, second.ExitCode);
            Assert.Contains($"in use by process {first.Id}", second.Error, StringComparison.Ordinal);
        }
        finally
        {
            first.Kill();
            first.WaitForExit();
        }
    }

    /// <summary>Kills a run once its journal holds some lines; false when it was done before.</summary>
    private bool KillAfter(string store, int lines)
    {
        string[] known = Journals(store);
        using Process process = _serhost.Start([.. Arguments, "--store", store]);
        bool isUnderWay = WaitForResults(process, store, known, lines);
        process.Kill();
        process.WaitForExit();
        return isUnderWay;
    }

    /// <summary>Waits until a journal that was not there before holds some lines; false when the process ended before.</summary>
    private static bool WaitForResults(Process process, string store, IReadOnlyList<string> known, int lines)
    {
        while (!process.HasExited)
        {
            if (Journals(store).Except(known).Any(journal => Lines(journal).Length >= lines))
            {
                return true;
            }

            process.WaitForExit(5);
        }

        return false;
    }

    private static string[] Journals(string store) =>
        Directory.Exists(Path.Combine(store, "runs")) ? [.. Directory.GetFiles(Path.Combine(store, "runs"), "results.jsonl.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    private static string[] Lines(string journal)
    {
        using var stream = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
        var lines = new List<string>();
        try
        {
            while (reader.ReadLine() is { } line)
            {
                lines.Add(line);
            }
        }
        catch (InvalidDataException)
        {
            // The program is writing, or was killed while it did: what it had not finished does not count.
        }

        return [.. lines];
    }

    private static string[] ResultKeys(string store, string? kind = null) =>
    [
        .. Journals(store).SelectMany(Lines).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(entry => entry.GetProperty("type").GetString() == "result" && (kind is null || entry.GetProperty("kind").GetString() == kind))
            .Select(entry => entry.GetProperty("id").GetString()!),
    ];
}
