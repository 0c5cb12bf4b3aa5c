using System.Diagnostics;
using SerHost.Core.Slurm;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Slurm;

/// <summary>The scripts for Slurm and what is read of tasks without a Slurm; with one, ClusterTests.</summary>
public sealed class SlurmTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scripts_are_bash_and_hand_every_word_over_as_it_is()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "Needs bash.");
        string[] words = ["it's $HOME; rm -rf *", "two words", "line\nbreak", "\"quoted\"", "plain"];
        string folder = _folder.File("jobs");
        SlurmScripts.Write(new SlurmRequest(folder, ExperimentFile.Default() with { Name = "my \"run\"; exit" }, 3, [Echo(), .. words]) { Partition = "gpu", Gpus = 2, Memory = "8G", Time = "1:00:00" });
        string task = File.ReadAllText(Path.Combine(folder, SlurmScripts.TaskFile));
        Assert.Contains("#SBATCH --job-name=serhost-myrunexit\n", task, StringComparison.Ordinal);
        foreach (string line in new[] { "--partition=gpu", "--gpus-per-task=2", "--mem=8G", "--time=1:00:00", "--requeue", "--signal=B:TERM@120" })
        {
            Assert.Contains($"#SBATCH {line}\n", task, StringComparison.Ordinal);
        }

        Assert.Equal(
            [.. words, "run", "experiment.json", "--shard", "2/3", "--store", "stores/2", "--threads", "5"],
            Bash(folder, "task.sh", ("SLURM_ARRAY_TASK_ID", "2"), ("SLURM_CPUS_PER_TASK", "5")));
        Directory.CreateDirectory(Path.Combine(folder, "stores", "1", "runs"));
        Directory.CreateDirectory(Path.Combine(folder, "stores", "3", "runs"));
        Assert.Equal(
            [.. words, "merge", "stores/1", "stores/3", "--into", "stores/merged", .. words, "run", "experiment.json", "--only-stored", "--store", "stores/merged"],
            Bash(folder, "merge.sh"));
        Assert.Equal(ExperimentFile.Default().Model, ExperimentFile.Read(Path.Combine(folder, "experiment.json")).Model);
    }

    [Fact]
    public void Numbers_of_tasks_are_written_as_Slurm_writes_them()
    {
        SlurmTask[] Tasks(params int[] numbers) => [.. numbers.Select(number => new SlurmTask(number, SlurmTaskState.Failed, 0, 0, 0, null))];
        Assert.Equal("1-4", SlurmQueue.ArrayOf(Tasks(1, 2, 3, 4)));
        Assert.Equal("1,3-4,9", SlurmQueue.ArrayOf(Tasks(9, 4, 1, 3)));
        Assert.Equal("7", SlurmQueue.ArrayOf(Tasks(7)));
    }

    [Theory]
    [InlineData(RunState.Done, null, SlurmTaskState.Done)]
    [InlineData(RunState.PartlyFailed, null, SlurmTaskState.PartlyFailed)]
    [InlineData(RunState.Unfinished, null, SlurmTaskState.Failed)]
    [InlineData(RunState.Cancelled, null, SlurmTaskState.Failed)]
    [InlineData(RunState.Unfinished, "RUNNING", SlurmTaskState.Running)]
    [InlineData(RunState.Unfinished, "PENDING", SlurmTaskState.Waiting)]
    public async Task Task_is_as_far_as_its_store_and_the_queue_say(RunState state, string? queued, SlurmTaskState expected)
    {
        string folder = _folder.File("store");
        var now = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        await using ResultStore store = ResultStore.Open(folder);
        Experiment experiment = ExperimentFile.Default() with { Methods = [new MethodChoice { Id = "a" }, new MethodChoice { Id = "b" }] };
        await store.SetRunAsync("r", new RunSummary("r", experiment, state, now.AddMinutes(-10), "m", 10));
        for (int i = 0; i < 5; i++)
        {
            var row = new RunRow($"clip{i}", null, null, null, null, null, "a") { Failure = i == 0 ? new RunFailure("predict", "broken") : null };
            await store.AddRowAsync("r", row.Id, row);
        }

        // The store is open for writing all the while, as it is while the task runs.
        SlurmTask task = SlurmTask.Read(3, folder, queued, now);
        Assert.Equal(new SlurmTask(3, expected, 5, 20, 1, expected == SlurmTaskState.Running ? TimeSpan.FromMinutes(30) : null), task);
        Assert.Equal(expected is SlurmTaskState.Failed or SlurmTaskState.PartlyFailed, task.IsOpen);
        Assert.Equal(SlurmTaskState.NotStarted, SlurmTask.Read(4, _folder.File("none"), null, now).State);
    }

    /// <summary>A program that writes its words, each between NULs.</summary>
    private string Echo()
    {
        string path = _folder.File("echo words");
        File.WriteAllText(path, "#!/bin/bash\nprintf '%s\\0' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }

    private static string[] Bash(string folder, string script, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("/bin/bash", [script]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\0')[..^1];
    }
}
