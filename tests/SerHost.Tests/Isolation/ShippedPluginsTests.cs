using SerHost.Tests.Shared;
using SerHost.Tests.EndToEnd;

namespace SerHost.Tests.Isolation;

/// <summary>The shipped plugins, every one in processes of its own, through the real program: the same numbers to the last bit.</summary>
public sealed class ShippedPluginsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public ShippedPluginsTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_with_all_plugins_isolated_stores_the_same_arrays_and_the_same_table()
    {
        string[] run = ["run", "--limit", "3", "--methods", "occlusion,crp,random,gradient", "--cues", "gemaps", "--json"];
        SerhostProgram.Outcome inside = _serhost.Run([.. run, "--store", _folder.File("inside")]);
        SerhostProgram.Outcome apart = _serhost.Run([.. run, "--store", _folder.File("apart"), "--isolate", "all"]);
        Assert.True(inside.ExitCode == 0, inside.Error);
        Assert.True(apart.ExitCode == 0, apart.Error);
        Assert.Equal(inside.Json.GetProperty("deltas").GetRawText(), apart.Json.GetProperty("deltas").GetRawText());
        Assert.Equal(12, apart.Json.GetProperty("summary").GetProperty("computed").GetProperty("map").GetInt32());

        // Arrays are named by the hash of their bytes: equal names are equal inputs, maps, concept maps and cue tracks.
        Assert.True(Arrays("inside").Length > 12);
        Assert.Equal(Arrays("inside"), Arrays("apart"));
    }

    private string[] Arrays(string store) =>
        [.. Directory.EnumerateFiles(Path.Combine(_folder.File(store), "blobs"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
