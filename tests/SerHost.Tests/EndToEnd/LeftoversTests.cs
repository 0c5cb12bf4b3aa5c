using System.Diagnostics;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>What the real program leaves behind outside its data folder: nothing, also where it is stopped half way, and no trace of ONNX Runtime's
/// reports to its maker (a file of a session, an identifier of the machine, a list of events to send).</summary>
public sealed class LeftoversTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;
    private string _told = "";

    public LeftoversTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run --limit 2 --model crema-d-resnet-small --methods gradient-input,random")]
    [InlineData("run --limit 2 --model crema-d-resnet-small --methods gradient-input,random --isolate all")]
    [InlineData("models check crema-d-resnet-small")]
    [InlineData("plugins --isolate all")]
    [InlineData("doctor")]
    public void Command_leaves_nothing_behind(string arguments)
    {
        SerhostProgram.Outcome outcome = _serhost.Run(arguments.Split(' '));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("INT", false)]
    [InlineData("INT", true)]
    [InlineData("TERM", false)]
    [InlineData("TERM", true)]
    public void Run_that_is_stopped_leaves_nothing_behind(string signal, bool isIsolated)
    {
        Stop(signal, ["run", "--model", "crema-d-resnet-small", "--methods", "occlusion", "--param", "occlusion.window-bands=1", .. isIsolated ? ["--isolate", "all"] : Array.Empty<string>()],
            () => Directory.Exists(Store) && Directory.EnumerateFiles(Store, "results.jsonl.gz", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 0));
        Assert.Contains("What was finished is kept", _told, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Reload_benchmark_that_is_stopped_leaves_nothing_behind(string signal)
    {
        Stop(signal, ["bench", "reload", FixturePlugins.Folder("ReloadOne"), FixturePlugins.Folder("ReloadTwo"), "--reloads", "10000"],
            () => Directory.EnumerateDirectories(_serhost.Temporary, "serhost-reload-*").Any());
        Assert.Equal("Cancelled.", _told.Trim());
        AssertNothingIsLeft();
    }

    private string Store => Path.Combine(_folder.File("data"), "serhost", "store");

    private void Stop(string signal, string[] arguments, Func<bool> isUnderWay)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Needs signals.");
        }

        using Process program = _serhost.Start(arguments);
        Task<string> output = program.StandardOutput.ReadToEndAsync(), error = program.StandardError.ReadToEndAsync();
        Assert.True(SpinWait.SpinUntil(() => isUnderWay() || program.HasExited, Patience));
        Assert.False(program.HasExited, "It was done before it could be stopped.");
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{program.Id}"]))
        {
            kill.WaitForExit();
        }

        Assert.True(program.WaitForExit(Patience), "It did not end.");
        Assert.Equal((signal == "INT" ? 130 : 143, ""), (program.ExitCode, output.Result));
        _told = error.Result;
    }

    private void AssertNothingIsLeft()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_serhost.Temporary, "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_serhost.Cache, "*", SearchOption.AllDirectories));
    }
}
