using System.Globalization;
using System.Text.Json;
using SerHost.Plugins;
using SerHost.Signal.Programs;

namespace SerHost.Core.Slurm;

/// <summary>An experiment's folder on a cluster and its jobs: submits what is open, and says how far everything is.</summary>
/// <remarks>What was submitted is kept in <c>jobs.txt</c> (one job id a line), so that asking again finds it.</remarks>
public sealed class SlurmQueue
{
    private const string JobsFile = "jobs.txt";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly string[] s_inQueue =
        ["PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "REQUEUED", "SUSPENDED", "REQUEUE_HOLD"];

    private readonly string _folder;
    private readonly int _tasks;

    /// <summary>Looks after a folder that <see cref="SlurmScripts.Write"/> has filled.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="tasks">Tasks of the array.</param>
    public SlurmQueue(string folder, int tasks)
    {
        _folder = folder;
        _tasks = tasks;
    }

    /// <summary>Every task, by its number.</summary>
    /// <exception cref="RequestException">Slurm cannot be asked.</exception>
    public IReadOnlyList<SlurmTask> Tasks(CancellationToken cancellation)
    {
        Dictionary<string, string> queued = Queued(cancellation);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return
        [
            .. Enumerable.Range(1, _tasks).Select(task => SlurmTask.Read(
                task, Path.Combine(_folder, SlurmScripts.StoreOf(task)),
                queued.GetValueOrDefault(task.ToString(CultureInfo.InvariantCulture)), now)),
        ];
    }

    /// <summary>Whether the merge waits or runs.</summary>
    /// <exception cref="RequestException">Slurm cannot be asked.</exception>
    public bool IsMerging(CancellationToken cancellation) => Queued(cancellation).ContainsKey("N/A");

    /// <summary>The command lines that submit some tasks, and the merge after them.</summary>
    /// <param name="tasks">The tasks to submit.</param>
    public static (string Array, string Merge) Commands(IReadOnlyList<SlurmTask> tasks) =>
        ($"sbatch --parsable --array={ArrayOf(tasks)} {SlurmScripts.TaskFile}",
         $"sbatch --parsable --dependency=afterany:JOB {SlurmScripts.MergeFile}");

    /// <summary>Submits some tasks, and the merge after them.</summary>
    /// <param name="tasks">The tasks to submit; none: the merge alone.</param>
    /// <param name="cancellation">Stops the work; what was submitted stays.</param>
    /// <returns>The ids of the array and of the merge.</returns>
    /// <exception cref="RequestException">Slurm refuses.</exception>
    public (string? Array, string Merge) Submit(IReadOnlyList<SlurmTask> tasks, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        string? array = tasks.Count == 0 ? null : Sbatch([$"--array={ArrayOf(tasks)}", SlurmScripts.TaskFile], cancellation);
        string[] after = array is null ? [] : [$"--dependency=afterany:{array}"];
        string merge = Sbatch([.. after, SlurmScripts.MergeFile], cancellation);
        File.AppendAllLines(Path.Combine(_folder, JobsFile), array is null ? [merge] : [array, merge]);
        return (array, merge);
    }

    /// <summary>Numbers as Slurm writes them: <c>1-3,7</c>.</summary>
    internal static string ArrayOf(IReadOnlyList<SlurmTask> tasks)
    {
        var parts = new List<string>();
        int[] numbers = [.. tasks.Select(task => task.Number).Order()];
        for (int i = 0; i < numbers.Length; i++)
        {
            int first = numbers[i];
            while (i + 1 < numbers.Length && numbers[i + 1] == numbers[i] + 1)
            {
                i++;
            }

            parts.Add(first == numbers[i] ? FormattableString.Invariant($"{first}") : FormattableString.Invariant($"{first}-{numbers[i]}"));
        }

        return string.Join(',', parts);
    }

    /// <summary>State by number of the task; the merge, which is no array, under <c>N/A</c>.</summary>
    private Dictionary<string, string> Queued(CancellationToken cancellation)
    {
        string jobs = Path.Combine(_folder, JobsFile);
        string[] ids = File.Exists(jobs) ? [.. File.ReadAllLines(jobs).Where(line => line.Length > 0)] : [];
        var queued = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ids.Length == 0)
        {
            return queued;
        }

        ProgramOutput output = Run(
            "squeue", ["--noheader", "--array", "--states=all", "--format=%i %K %T", $"--user={Environment.UserName}"], cancellation);
        foreach (string line in output.Standard.Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var id, var task, var state] && ids.Contains(id.Split('_')[0])
                && s_inQueue.Contains(state))
            {
                queued[task] = state;
            }
        }

        return queued;
    }

    private string Sbatch(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        Run(
            "sbatch", ["--parsable", $"--chdir={_folder}", .. arguments.Take(arguments.Count - 1), Path.Combine(_folder, arguments[^1])],
            cancellation).Standard.Trim().Split(';')[0];

    private static ProgramOutput Run(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            ProgramOutput output = ExternalProgram
                .Require(program, "Run this where Slurm's commands are, such as the login node, or see the scripts with --dry-run.")
                .Run(arguments, s_patience, cancellation);
            return output.ExitCode == 0
                ? output
                : throw new RequestException(program, $"{program} {string.Join(' ', arguments)} says: {output.FirstLines}");
        }
        catch (ExternalProgramException error)
        {
            throw new RequestException(program, error.Message);
        }
    }
}
