using System.CommandLine;
using System.Globalization;
using SerHost.Core.Slurm;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost cluster slurm</c>: an experiment on a Slurm cluster, and how far it is.</summary>
internal sealed class ClusterCommand : ICommandModule
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);
    private readonly Argument<string> _experiment = new("experiment") { Description = "Experiment file.", HelpName = "EXPERIMENT.json" };
    private readonly Option<int> _tasks = new("--tasks")
    {
        Description = "Tasks that share the clips.",
        HelpName = "N", DefaultValueFactory = _ => 4,
    };
    private readonly Option<string?> _folder = new("--dir")
    {
        Description = "Folder of scripts, logs and stores, which all nodes must see (default: the experiment's name with -slurm).",
        HelpName = "DIR",
    };
    private readonly Option<string?> _partition = new("--partition") { Description = "Slurm's partition.", HelpName = "P" };
    private readonly Option<string?> _time = new("--time") { Description = "Time a task may take, such as 4:00:00.", HelpName = "T" };
    private readonly Option<string?> _memory = new("--mem") { Description = "Memory of a task, such as 8G.", HelpName = "M" };
    private readonly Option<int> _processors = new("--cpus")
    {
        Description = "Processors of a task.",
        HelpName = "N", DefaultValueFactory = _ => 2,
    };
    private readonly Option<int> _gpus = new("--gpus") { Description = "GPUs of a task.", HelpName = "G" };
    private readonly Option<string?> _image = new("--image")
    {
        Description = "Run the tasks in this Apptainer image; serhost.def beside the scripts makes one.",
        HelpName = "FILE.sif",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Write the scripts and say what would be submitted." };
    private readonly Option<bool> _follow = new("--follow")
    {
        Description = "Stay and show each task's progress, failures and time left, until the merge has ended.",
    };

    public Command Create()
    {
        var slurm = new Command(
            "slurm",
            "Divide an experiment among tasks of a Slurm array, and merge what they find. Asked for again, it submits only what has failed or never ran.")
        {
            _experiment, _tasks, _folder, _partition, _time, _memory, _processors, _gpus, _image, _dryRun, _follow,
        };
        slurm.OnRun(RunAsync);
        return new Command("cluster", "Run an experiment on many machines.") { slurm };
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        SlurmRequest request = Request(context);
        var queue = new SlurmQueue(request.Folder, request.Tasks);
        bool isDryRun = context.Get(_dryRun);
        SlurmScripts.Write(request);
        IReadOnlyList<SlurmTask> tasks = isDryRun
            ? [.. Enumerable.Range(1, request.Tasks).Select(task => Read(request, task))]
            : queue.Tasks(cancellation);
        SlurmTask[] open = [.. tasks.Where(task => task.IsOpen)];
        if (isDryRun)
        {
            (string array, string merge) = SlurmQueue.Commands(open);
            string[] commands = open.Length == 0 ? [merge] : [array, merge];
            string what = open.Length == 0 ? "no task, for all are done" : array;
            context.Output.Print(
                new { request.Folder, Open = open.Select(task => task.Number), Commands = commands },
                () => context.Output.Line($"Scripts are in {request.Folder}. Would be submitted: {what}; then {merge}"));
            return ExitCodes.Done;
        }

        bool isUnderWay = tasks.Any(task => task.State is SlurmTaskState.Waiting or SlurmTaskState.Running)
            || queue.IsMerging(cancellation);
        if (open.Length > 0 || !isUnderWay)
        {
            (string? array, string merge) = queue.Submit(open, cancellation);
            context.Output.Note(array is null
                ? $"All {request.Tasks} tasks are done; the merge is job {merge}."
                : $"Submitted {Numbers.Of(open.Length, "task")} ({string.Join(", ", open.Select(task => task.Number))}) as job {array}, "
                    + $"the merge as job {merge}. Logs, scripts and stores are in {request.Folder}.");
        }

        if (context.Get(_follow))
        {
            tasks = await FollowAsync(context.Output, queue, cancellation);
        }

        context.Output.Print(tasks, () =>
        {
            foreach (SlurmTask task in context.Get(_follow) ? [] : queue.Tasks(cancellation))
            {
                context.Output.Line(Line(task));
            }

            string merged = Path.Combine(request.Folder, SlurmScripts.MergedStore);
            context.Output.Note($"The whole experiment will be in {merged}; the same command with --follow shows how far it is.");
        });
        return !context.Get(_follow) || tasks.All(task => task.State == SlurmTaskState.Done) ? ExitCodes.Done
            : tasks.Any(task => task.State == SlurmTaskState.Done) ? ExitCodes.PartlyFailed : ExitCodes.Failed;
    }

    private SlurmRequest Request(CommandContext context)
    {
        string file = context.Get(_experiment)!;
        Experiment experiment = ExperimentFile.Read(file);
        int tasks = context.Get(_tasks), processors = context.Get(_processors), gpus = context.Get(_gpus);
        if (tasks is < 1 or > 1000 || processors < 1 || gpus < 0)
        {
            throw new RequestException(
                "--tasks",
                FormattableString.Invariant($"--tasks {tasks} --cpus {processors} --gpus {gpus}: expected 1 to 1000 tasks, ")
                    + "at least one processor, no fewer than 0 GPUs.");
        }

        string folder = Path.GetFullPath(context.Get(_folder) ?? Path.GetFileNameWithoutExtension(file) + "-slurm");
        return new SlurmRequest(folder, experiment, tasks, Program(context))
        {
            Partition = Word(context, _partition), Time = Word(context, _time), Memory = Word(context, _memory),
            Processors = processors, Gpus = gpus,
            Image = context.Get(_image) is { } image ? Path.GetFullPath(image) : null,
        };
    }

    /// <summary>What goes into a script as it is.</summary>
    private static string? Word(CommandContext context, Option<string?> option)
    {
        string? value = context.Get(option);
        bool isWord = value is null || (value.Length > 0
            && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_:.,".Contains(c, StringComparison.Ordinal)));
        return isWord
            ? value
            : throw new RequestException(
                option.Name, $"{option.Name} {value}: expected letters, digits and - _ : . , only, as Slurm writes it.");
    }

    /// <summary>This program, as a task calls it, with the options that decide what it finds and trusts.</summary>
    private List<string> Program(CommandContext context)
    {
        bool isByDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        string[] self = context.Get(_image) is not null ? ["serhost"]
            : isByDotnet ? [Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "serhost.dll")]
            : [Environment.ProcessPath!];
        var words = new List<string>(self);
        AddEach(GlobalOptions.Plugins, isPath: true);
        AddEach(GlobalOptions.Models, isPath: true);
        AddEach(GlobalOptions.Trust, isPath: false);
        AddEach(GlobalOptions.Isolate, isPath: false);
        if (context.IsGiven(GlobalOptions.Device))
        {
            words.AddRange([GlobalOptions.Device.Name, context.Get(GlobalOptions.Device).ToString().ToLowerInvariant()]);
        }

        if (context.IsGiven(GlobalOptions.CallLimit))
        {
            words.AddRange([GlobalOptions.CallLimit.Name, context.Get(GlobalOptions.CallLimit).ToString(CultureInfo.InvariantCulture)]);
        }

        return words;

        void AddEach(Option<string[]> option, bool isPath)
        {
            foreach (string value in context.Get(option) ?? [])
            {
                words.AddRange([option.Name, isPath ? Path.GetFullPath(value) : value]);
            }
        }
    }

    private static async Task<IReadOnlyList<SlurmTask>> FollowAsync(Output output, SlurmQueue queue, CancellationToken cancellation)
    {
        var told = new Dictionary<int, string>();
        for (; ; )
        {
            bool isMerging = queue.IsMerging(cancellation);
            IReadOnlyList<SlurmTask> tasks = queue.Tasks(cancellation);
            foreach (SlurmTask task in tasks)
            {
                string line = Line(task);
                if (told.GetValueOrDefault(task.Number) != line && !output.IsJson)
                {
                    output.Line(line);
                }

                told[task.Number] = line;
            }

            if (!isMerging && !tasks.Any(task => task.State is SlurmTaskState.Waiting or SlurmTaskState.Running))
            {
                return tasks;
            }

            await Task.Delay(s_pause, cancellation);
        }
    }

    private static SlurmTask Read(SlurmRequest request, int task) =>
        SlurmTask.Read(task, Path.Combine(request.Folder, SlurmScripts.StoreOf(task)), null, DateTimeOffset.UtcNow);

    private static string Line(SlurmTask task)
    {
        string state = task.State switch
        {
            SlurmTaskState.NotStarted => "not started",
            SlurmTaskState.PartlyFailed => "ended, some failed",
            SlurmTaskState.Failed => "ended before it was done",
            _ => task.State.ToString().ToLowerInvariant(),
        };
        string rows = task.AllRows == 0 ? "" : FormattableString.Invariant($", {task.Rows} of {task.AllRows} (clips × methods)");
        string failed = task.FailedRows == 0 ? "" : FormattableString.Invariant($", {task.FailedRows} failed");
        string left = task.Left is { } time ? $", about {Numbers.Duration(time)} left" : "";
        return FormattableString.Invariant($"task {task.Number}: {state}{rows}{failed}{left}");
    }
}
