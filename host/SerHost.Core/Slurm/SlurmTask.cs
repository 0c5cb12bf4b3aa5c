using System.Text.Json;
using SerHost.Core.Pipeline;
using SerHost.Core.Store.Journals;
using SerHost.Core.Store.Json;

namespace SerHost.Core.Slurm;

/// <summary>How far a task of an array is.</summary>
public enum SlurmTaskState
{
    /// <summary>It has not begun, and does not wait in the queue.</summary>
    NotStarted,

    /// <summary>It waits in the queue.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>All of its clips have results.</summary>
    Done,

    /// <summary>It ended; some of its clips have none.</summary>
    PartlyFailed,

    /// <summary>It ended before it was done.</summary>
    Failed,
}

/// <summary>One task: its state in the queue and what its store says.</summary>
/// <param name="Number">Which task, from 1.</param>
/// <param name="State">How far it is.</param>
/// <param name="Rows">Clips × methods done.</param>
/// <param name="AllRows">Clips × methods it shall do; 0 before it has begun.</param>
/// <param name="FailedRows">Of those done, the ones without a result.</param>
/// <param name="Left">Time it needs yet, going by its speed so far; null where that is not known.</param>
public sealed record SlurmTask(int Number, SlurmTaskState State, int Rows, int AllRows, int FailedRows, TimeSpan? Left)
{
    /// <summary>Whether it must be submitted (again).</summary>
    public bool IsOpen => State is SlurmTaskState.NotStarted or SlurmTaskState.Failed or SlurmTaskState.PartlyFailed;

    /// <summary>Looks at a task's store, which the task may be writing to at this moment: its journal is read, nothing is locked.</summary>
    /// <param name="number">Which task.</param>
    /// <param name="store">Its store.</param>
    /// <param name="queued">Its state in the queue as Slurm calls it; null when it is not there.</param>
    /// <param name="now">The time.</param>
    public static SlurmTask Read(int number, string store, string? queued, DateTimeOffset now)
    {
        (RunSummary? run, int rows, int failed) = Newest(Path.Combine(store, "runs"));
        int all = run is null ? 0 : run.Clips * run.Experiment.Methods.Count;
        SlurmTaskState state = queued switch
        {
            "RUNNING" or "COMPLETING" or "CONFIGURING" => SlurmTaskState.Running,
            not null => SlurmTaskState.Waiting,
            null => run?.State switch
            {
                null => SlurmTaskState.NotStarted,
                RunState.Done => SlurmTaskState.Done,
                RunState.PartlyFailed => SlurmTaskState.PartlyFailed,
                _ => SlurmTaskState.Failed,
            },
        };
        TimeSpan? left = state == SlurmTaskState.Running && rows > 0 && run is not null && now > run.StartedUtc
            ? (now - run.StartedUtc) / rows * (all - rows)
            : null;
        return new SlurmTask(number, state, rows, all, failed, left);
    }

    private static (RunSummary? Run, int Rows, int Failed) Newest(string runs)
    {
        string[] folders = Directory.Exists(runs) ? Directory.GetDirectories(runs) : [];
        string? journal = folders.Select(run => Path.Combine(run, JournalFiles.Rows)).Where(File.Exists)
            .OrderBy(File.GetLastWriteTimeUtc).ThenBy(path => path, StringComparer.Ordinal).LastOrDefault();
        RunSummary? summary = null;
        var rows = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (JournalEntry entry in journal is null ? [] : new JournalReader(journal).Read().Select(line => line.Entry))
        {
            try
            {
                if (entry.Type == JournalEntryType.Run)
                {
                    summary = JsonSerializer.Deserialize<RunSummary>(entry.Body.Span, StoreJson.Line);
                }
                else
                {
                    rows[entry.Id] = JsonSerializer.Deserialize<RunRow>(entry.Body.Span, StoreJson.Line)?.Failure is not null;
                }
            }
            catch (JsonException error)
            {
                throw new InvalidDataException(
                    $"{journal}: a record cannot be read by this version. Was it written by a newer one, use that.", error);
            }
        }

        return (summary, rows.Count, rows.Values.Count(failed => failed));
    }
}
