using System.Diagnostics;
using System.Text.Json;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>Runs the real program, as built, in a process of its own with a user's data folder of its own.</summary>
/// <param name="folder">Holds the user's data folder.</param>
/// <param name="withFixtures">Whether the fixture plugin is among the user's plugins, and every plugin trusted.</param>
internal sealed class SerhostProgram(ScratchFolder folder, bool withFixtures)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public sealed record Outcome(int ExitCode, string Output, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;
    }

    /// <summary>The program's folder for temporary files.</summary>
    public string Temporary => folder.File("tmp");

    /// <summary>Where the user's programs may keep what they can make again.</summary>
    public string Cache => folder.File("cache");

    /// <summary>The interpreter the user has chosen for plugins in Python; null for none.</summary>
    public string? Python { get; init; }

    /// <summary>Further variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether Ctrl-C is ignored here, as in what a shell starts in the background: a program inherits that, and cannot be interrupted.</summary>
    private static bool IsInterruptIgnored { get; } = OperatingSystem.IsLinux() && (Convert.ToUInt64(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16) & 2) != 0;

    /// <summary>Runs it to its end.</summary>
    public Outcome Run(params string[] arguments) => RunIn(null, arguments);

    /// <summary>Runs it to its end in a working folder.</summary>
    public Outcome RunIn(string? workingFolder, params string[] arguments)
    {
        using Process process = Start(workingFolder, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"serhost {string.Join(' ', arguments)} did not end within {Patience}.");
        }

        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts it.</summary>
    public Process Start(params string[] arguments) => Start(null, arguments);

    private Process Start(string? workingFolder, string[] arguments)
    {
        string program = Path.Combine(FixturePlugins.ProgramFolder, "serhost.dll");
        Assert.True(File.Exists(program), $"{program} is not there: build host/SerHost first.");
        string[] command = ["dotnet", program, .. arguments, .. withFixtures ? ["--trust", "all"] : Array.Empty<string>()];
        command = IsInterruptIgnored ? ["env", "--default-signal=INT", .. command] : command;
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.WorkingDirectory = workingFolder ?? "";
        start.Environment.Remove("SERHOST_PYTHON");
        if (Python is not null)
        {
            start.Environment["SERHOST_PYTHON"] = Python;
        }

        start.Environment["XDG_DATA_HOME"] = folder.File("data");
        start.Environment["LOCALAPPDATA"] = folder.File("data");
        start.Environment["SERHOST_PLUGINS"] = withFixtures ? FixturePlugins.Folder("Good") : "";
        start.Environment.Remove("SERHOST_MODELS");
        // What the runtime leaves behind where a test kills the program goes with the test's folder.
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Temporary).FullName;
        start.Environment["XDG_CACHE_HOME"] = Directory.CreateDirectory(Cache).FullName;
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
