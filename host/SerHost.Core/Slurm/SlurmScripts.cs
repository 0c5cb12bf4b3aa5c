using SerHost.Core.Experiments;

namespace SerHost.Core.Slurm;

/// <summary>The scripts of an experiment on Slurm: plain files, to be read, changed and submitted by hand where that is wanted.</summary>
/// <remarks>
/// A task execs the program, so that Slurm's signal reaches it, and is requeued when its node fails; its store makes it go on where it was.
/// The merge waits with <c>afterany</c>: <c>afterok</c> would cancel it when one task is killed, and what is missing is named by the run
/// that closes the experiment.
/// </remarks>
public static class SlurmScripts
{
    /// <summary>The array's script, the merge's script, the container's definition, the experiment, in the request's folder.</summary>
    public const string TaskFile = "task.sh", MergeFile = "merge.sh", ImageFile = "serhost.def", ExperimentFileName = "experiment.json";

    /// <summary>Store of a task, below the folder, from which sbatch is called.</summary>
    /// <param name="task">Number of the task, from 1.</param>
    public static string StoreOf(int task) => FormattableString.Invariant($"stores/{task}");

    /// <summary>Store of the whole experiment, below the folder.</summary>
    public const string MergedStore = "stores/merged";

    /// <summary>Writes them; files that are there are replaced, stores and logs are left alone.</summary>
    /// <param name="request">What shall run.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(SlurmRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Directory.CreateDirectory(Path.Combine(request.Folder, "logs"));
        Directory.CreateDirectory(Path.Combine(request.Folder, "stores"));
        ExperimentFile.Write(Path.Combine(request.Folder, ExperimentFileName), request.Experiment);
        WriteScript(Path.Combine(request.Folder, TaskFile), Task(request));
        WriteScript(Path.Combine(request.Folder, MergeFile), Merge(request));
        File.WriteAllText(Path.Combine(request.Folder, ImageFile), Definition);
    }

    internal static string Task(SlurmRequest request) => $$"""
        #!/usr/bin/env bash
        #SBATCH --job-name={{JobName(request)}}
        #SBATCH --output=logs/task-%a.log
        #SBATCH --open-mode=append
        #SBATCH --requeue
        #SBATCH --signal=B:TERM@120
        #SBATCH --cpus-per-task={{request.Processors}}
        {{Lines(request, withGpus: true)}}# One part of the clips, into a store of its own. Asked again, it computes what that store lacks.
        exec {{Words(request)}} run {{ExperimentFileName}} --shard "$SLURM_ARRAY_TASK_ID/{{request.Tasks}}" \
          --store "stores/$SLURM_ARRAY_TASK_ID" --threads "${SLURM_CPUS_PER_TASK:-1}"

        """;

    internal static string Merge(SlurmRequest request) => $$"""
        #!/usr/bin/env bash
        #SBATCH --job-name={{JobName(request)}}-merge
        #SBATCH --output=logs/merge.log
        #SBATCH --open-mode=append
        #SBATCH --cpus-per-task=1
        {{Lines(request, withGpus: false)}}# Joins the tasks' stores, and makes one run of what they hold; what a task did not get to is named,
        # and the job then counts as failed.
        stores=()
        for task in $(seq {{request.Tasks}}); do [ -d "stores/$task/runs" ] && stores+=("stores/$task"); done
        {{Words(request)}} merge "${stores[@]}" --into {{MergedStore}}
        exec {{Words(request)}} run {{ExperimentFileName}} --only-stored --store {{MergedStore}}

        """;

    private static string JobName(SlurmRequest request) =>
        "serhost-" + new string([.. request.Experiment.Name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(40)]);

    private static string Lines(SlurmRequest request, bool withGpus) => string.Concat(
        Line("partition", request.Partition), Line("time", request.Time), Line("mem", request.Memory),
        Line("gpus-per-task", withGpus && request.Gpus > 0 ? FormattableString.Invariant($"{request.Gpus}") : null),
        Line("ntasks", "1"));

    private static string Line(string name, string? value) => value is null ? "" : $"#SBATCH --{name}={value}\n";

    private static string Words(SlurmRequest request)
    {
        string[] gpus = request.Gpus > 0 ? ["--nv"] : [], container = request.Image is null
            ? [] : ["apptainer", "exec", .. gpus, request.Image];
        return string.Join(' ', container.Concat(request.Command).Select(Quote));
    }

    /// <summary>A word that bash takes as it is.</summary>
    internal static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static void WriteScript(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }
    }

    /// <summary>For <c>apptainer build serhost.sif serhost.def</c> in a clone of the repository.</summary>
    private const string Definition = """
        # SerHost in a container: 'apptainer build serhost.sif serhost.def' in the root of a clone of the repository, then
        # 'serhost cluster slurm EXPERIMENT.json --image serhost.sif'. With --gpus the tasks see the node's NVIDIA driver (--nv).
        Bootstrap: docker
        From: mcr.microsoft.com/dotnet/sdk:10.0
        Stage: build

        %files
            . /source

        %post
            cd /source && dotnet publish host/SerHost -c Release -o /opt/serhost

        Bootstrap: docker
        From: mcr.microsoft.com/dotnet/runtime:10.0
        Stage: final

        %files from build
            /opt/serhost /opt/serhost

        %environment
            export PATH=/opt/serhost:$PATH LC_ALL=C.UTF-8

        %runscript
            exec /opt/serhost/serhost "$@"

        """;
}
