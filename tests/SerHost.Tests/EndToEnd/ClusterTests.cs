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

    [Fact]
    public void Command_submits_again_only_what_was_killed_and_gives_the_tables_of_a_single_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && new[] { "slurmctld", "slurmd", "munged", "sbatch" }.All(IsInstalled),
            "Needs root and Slurm: Debian's packages slurmctld, slurmd, slurm-client and munge.");
        (int code, string told) = Script("slurm-up", _folder.File("slurm"));
        Assert.True(code == 0, told);
        string program = Path.Combine(FixturePlugins.ProgramFolder, "serhost.dll");
        (code, told) = Script("command", _folder.File("work"), "dotnet", program, "--plugins", FixturePlugins.Folder("Good"), "--trust", "all");
        Assert.True(code == 0, told);
        Assert.Contains("tables identical", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parallel")]
    [InlineData("snakemake")]
    public void Example_of_the_guide_gives_the_tables_of_a_single_run(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && IsInstalled(kind), $"Needs the program {kind} (Debian's package of the same name).");
        string serhost = _folder.File("bin/serhost");
        Directory.CreateDirectory(Path.GetDirectoryName(serhost)!);
        File.WriteAllText(serhost, $"#!/bin/sh\nexec dotnet '{Path.Combine(FixturePlugins.ProgramFolder, "serhost.dll")}' --plugins '{FixturePlugins.Folder("Good")}' --trust all \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(serhost, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        (int code, string told) = Script("examples", _folder.File("work"), Path.Combine(TestFiles.RepositoryRoot, "host", "docs", "clusters.md"), kind);
        Assert.True(code == 0, told);
        Assert.Contains("tables identical", told, StringComparison.Ordinal);
    }

    private (int Code, string Told) Script(string name, params string[] arguments)
    {
        // Into a file: a daemon that the script starts keeps a pipe open for ever.
        string told = _folder.File(name + ".told");
        var start = new ProcessStartInfo(
            "bash", ["-c", "exec bash \"$0\" \"$@\" > \"$TOLD\" 2>&1 < /dev/null", Path.Combine(TestFiles.RepositoryRoot, "tests", "Cluster", name), .. arguments]);
        start.Environment["TOLD"] = told;
        start.Environment["SLURM_CONF"] = Path.Combine(_folder.File("slurm"), "slurm.conf");
        start.Environment["XDG_DATA_HOME"] = _folder.File("data");
        start.Environment["PATH"] = _folder.File("bin") + ":" + Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin";
        start.Environment["SERHOST_TEST_MODEL"] = "fixture-level";
        start.Environment["SERHOST_TEST_METHODS"] = "fixture-columns,fixture-dice";
        start.Environment["SERHOST_TEST_PARAM"] = "fixture-columns.delay=300";
        start.Environment["SERHOST_TEST_CUES"] = "fixture-level";
        start.Environment["SERHOST_TEST_CLIPS"] = "16";
        using Process process = Process.Start(start)!;
        bool ended = process.WaitForExit(Patience);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        return (ended ? process.ExitCode : -1, $"{name}: {(File.Exists(told) ? File.ReadAllText(told) : "")}");
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));
}
