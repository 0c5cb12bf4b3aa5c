using System.Text.Json;
using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Isolation;

/// <summary>One run of the real program with every hostile method among good ones, and what it left on screen and in the store.</summary>
public abstract class HostileRun : IDisposable
{
    /// <summary>With two clips at once the fifth begins when at least three have ended.</summary>
    public const int Clips = 5;
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;
    private readonly string[] _run;

    protected HostileRun(IEnumerable<string> methods, params string[] options)
    {
        _serhost = new SerhostProgram(_folder, withFixtures: true);
        _run =
        [
            "run", "--corpus", "demo", "--limit", $"{Clips}", "--model", "fixture-level", "--cues", "fixture-level", "--threads", "2", "--call-limit", "3",
            "--methods", string.Join(',', ["fixture-dice", .. methods, "fixture-columns"]),
            "--plugins", FixturePlugins.Folder("Hostile"), "--plugins", FixturePlugins.Folder("Misbehaving"), .. options,
        ];
        First = _serhost.Run(_run);
        Rows = [.. _serhost.Run("results", "last", "--rows", "--json").Json.EnumerateArray().Select(row => row.GetProperty("row"))];
        Shown = _serhost.Run("results", "last");
    }

    /// <summary>What the run printed.</summary>
    internal SerhostProgram.Outcome First { get; }

    /// <summary>What <c>serhost results last</c> prints of it.</summary>
    internal SerhostProgram.Outcome Shown { get; }

    /// <summary>Its rows as stored.</summary>
    public IReadOnlyList<JsonElement> Rows { get; }

    /// <summary>The same once more.</summary>
    internal SerhostProgram.Outcome Again() => _serhost.Run([.. _run, "--json"]);

    /// <summary>Reasons stored for a method, one a clip that has no result.</summary>
    public string[] Reasons(string method) => [.. Of(method).Select(row => row.GetProperty("failure")).Where(failure => failure.ValueKind == JsonValueKind.Object).Select(failure => failure.GetProperty("reason").GetString()!)];

    /// <summary>Clips for which a method has a stored map.</summary>
    public int Maps(string method) => Of(method).Count(row => row.GetProperty("mapKey").ValueKind == JsonValueKind.String);

    /// <summary>Every method that does its work has all its results, and the program ended as one that was partly successful does.</summary>
    public void AssertTheOthersAreWhole()
    {
        Assert.True(First.ExitCode == 3, First.Error);
        foreach (string good in new[] { "fixture-dice", "fixture-columns" })
        {
            Assert.Equal(Clips, Maps(good));
            Assert.Empty(Reasons(good));
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private IEnumerable<JsonElement> Of(string method) => Rows.Where(row => row.GetProperty("method").GetString() == method);
}
