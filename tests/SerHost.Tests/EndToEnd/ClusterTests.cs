using System.Diagnostics;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>A real Slurm on this machine: an array of four tasks, one killed and one requeued, merged: the tables of a single run, to the byte.</summary>
public sealed class ClusterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private readonly ScratchFolder _folder = new();

    public void Dispose()
    {
        Script("slurm-down", _folder.File("slurm"));
        _folder.Dispose();
    }

    [Fact]
    public void Array_of_four_with_one_killed_and_one_requeued_gives_the_tables_of_a_single_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && new[] { "slurmctld", "slurmd", "munged", "sbatch" }.All(IsInstalled),
            "Needs root and Slurm: Debian's packages slurmctld, slurmd, slurm-client and munge.");
        (int code, string told) = Script("slurm-up", _folder.File("slurm"));
        Assert.True(code == 0, told);
        string program = Path.Combine(FixturePlugins.ProgramFolder, "serhost.dll");
        (code, told) = Script("array-of-four", _folder.File("work"), "dotnet", program, "--plugins", FixturePlugins.Folder("Good"), "--trust", "all");
        Assert.True(code == 0, told);
        Assert.Contains("tables identical", told, StringComparison.Ordinal);
    }

    private (int Code, string Told) Script(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(TestFiles.RepositoryRoot, "tests", "Cluster", name), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = Path.Combine(_folder.File("slurm"), "slurm.conf");
        start.Environment["XDG_DATA_HOME"] = _folder.File("data");
        start.Environment["SERHOST_TEST_MODEL"] = "fixture-level";
        start.Environment["SERHOST_TEST_METHODS"] = "fixture-columns,fixture-dice";
        start.Environment["SERHOST_TEST_PARAM"] = "fixture-columns.delay=300";
        start.Environment["SERHOST_TEST_CUES"] = "fixture-level";
        start.Environment["SERHOST_TEST_CLIPS"] = "16";
        using Process process = Process.Start(start)!;
        // What a daemon keeps open never ends: only what was written until the script's end is read.
        var told = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => Add(told, line.Data);
        process.ErrorDataReceived += (_, line) => Add(told, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        bool ended = process.WaitForExit(Patience);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        lock (told)
        {
            return (ended ? process.ExitCode : -1, $"{name}: {told}");
        }
    }

    private static void Add(System.Text.StringBuilder told, string? line)
    {
        lock (told)
        {
            told.AppendLine(line);
        }
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));
}
