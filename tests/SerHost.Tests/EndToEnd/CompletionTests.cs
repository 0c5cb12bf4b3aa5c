using System.Diagnostics;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>Completion in a real bash, with the script that the program prints, as somebody presses Tab.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public CompletionTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("serhost ex", "explain")]
    [InlineData("serhost run --cor", "--corpus")]
    [InlineData("serhost models sh", "show")]
    [InlineData("serhost explain clip.wav --method occ", "occlusion")]
    [InlineData("serhost run --model tess", "tess-resnet-small")]
    [InlineData("serhost run --cues gem", "gemaps")]
    [InlineData("serhost methods show smooth", "smoothgrad")]
    [InlineData("serhost completion fi", "fish")]
    public async Task Bash_completes(string typed, string offered)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !IsInstalled("bash"), "bash is not installed.");
        File.WriteAllText(_folder.File("serhost.bash"), _serhost.Run("completion", "bash").Output);

        // What Tab does: the function is called with the line and the cursor's place, and fills COMPREPLY.
        File.WriteAllText(_folder.File("bin",
            "serhost"), $"#!/bin/sh\nexec dotnet '{Path.Combine(FixturePlugins.ProgramFolder, "serhost.dll")}' \"$@\"\n");
        File.WriteAllText(_folder.File("ask.bash"), """
            chmod +x "$HERE/bin/serhost"
            PATH="$HERE/bin:$PATH"
            source "$HERE/serhost.bash"
            COMP_LINE=$1 COMP_POINT=${#1}
            _serhost serhost
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p serhost
            """);
        var start = new ProcessStartInfo("bash", ["--norc", _folder.File("ask.bash"), typed]) { RedirectStandardOutput = true,
            RedirectStandardError = true };
        start.Environment["HERE"] = _folder.Path;
        start.Environment["XDG_DATA_HOME"] = _folder.File("data");
        start.Environment["SERHOST_PLUGINS"] = "";
        using Process bash = Process.Start(start)!;
        Task<string> error = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string[] lines = (await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n',
            StringSplitOptions.RemoveEmptyEntries);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(lines.Length > 1, await error);
        Assert.Contains(offered, lines);
        string word = typed.Split(' ')[^1];
        Assert.All(lines[..^1], line => Assert.StartsWith(word, line, StringComparison.Ordinal));
        Assert.Contains("_serhost", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zsh", "#compdef serhost")]
    [InlineData("fish", "complete -c serhost")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName serhost")]
    public void Other_shells_get_a_script_that_asks_the_program(string shell, string line)
    {
        SerhostProgram.Outcome outcome = _serhost.Run("completion", shell);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(line, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", outcome.Output, StringComparison.Ordinal);
        if (shell != "pwsh" && !OperatingSystem.IsWindows() && IsInstalled(shell))
        {
            File.WriteAllText(_folder.File("script"), outcome.Output);
            using Process check = Process.Start(shell, ["-n", _folder.File("script")]);
            check.WaitForExit();
            Assert.Equal(0, check.ExitCode);
        }
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder =>
            File.Exists(Path.Combine(folder, program)));
}
