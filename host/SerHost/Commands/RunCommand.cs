using System.CommandLine;
using SerHost.Core.Bundles;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost run</c>: the whole analysis of a corpus.</summary>
internal sealed class RunCommand : ICommandModule
{
    private readonly ExperimentOptions _experiment = new();
    private readonly Option<string?> _save = new("--save") { Description = "Write the experiment, as edited by the options, to this file.",
        HelpName = "FILE.json" };
    private readonly Option<string?> _shard =
        new("--shard") { Description = "Run only one of n disjoint parts of the clips, such as 1/4; 'auto' takes the part from a Slurm array's task. 'serhost merge' joins the stores.", HelpName = "I/N|auto" };
    private readonly Option<bool> _onlyStored =
        new("--only-stored") { Description = "Compute nothing: take what is in the store, and list what is missing." };
    private readonly Option<bool> _allCues = new("--all-cues") { Description = "Show every cue, not the six main ones." };

    public Command Create()
    {
        var command = new Command("run",
            "Run an experiment: explain every clip by every method, measure the voice in the salient segments, and compare. What is in the store already is not computed again.");
        _experiment.AddTo(command);
        command.Add(_save);
        command.Add(_shard);
        command.Add(_onlyStored);
        command.Add(_allCues);
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        BundleFile? bundle = _experiment.Bundle(context, cancellation);
        Experiment experiment = _experiment.Read(context, bundle);
        if (context.Get(_save) is { } file)
        {
            ExperimentFile.Write(file, experiment);
        }

        var scope = new RunScope(context.Get(_shard) is { } shard ? Shard.Parse(shard, Environment.GetEnvironmentVariable) : null,
            context.Get(_onlyStored));
        RunReport report;
        using (ProgressLine line = context.Output.Progress())
        {
            report = await context.Session.RunAsync(experiment, new Reporter(line), scope, cost =>
                context.Output.Note(Cost(cost, experiment)), cancellation);
        }

        RunDiff? diff = bundle?.Compare(context.Session.Results, report.Summary);
        context.Output.Print(
            () => new
            {
                Bundle = diff, report.Summary, Deltas = context.Session.Results.Evidence(report.Summary).Cells,
                    Failures = FailureList.Of(report.Rows),
            },
            () =>
            {
                RunView.Show(context, report.Summary, report.Rows, context.Get(_allCues));
                if (diff is not null)
                {
                    context.Output.Line();
                    ResultsDiffCommand.Show(context.Output, diff, "bundle", "now");
                }
            });
        return diff is { IsSameResult: false } ? ExitCodes.Failed : report.Summary.State switch
        {
            RunState.Done => ExitCodes.Done,
            RunState.PartlyFailed => ExitCodes.PartlyFailed,
            _ => ExitCodes.Failed,
        };
    }

    private static string Cost(RunCost cost, Experiment experiment) =>
        $"{Numbers.Of(cost.Maps, "map")} ({Numbers.Of(cost.Clips, "clip")} × {string.Join(", ", experiment.Methods.Select(method => method.Label))})"
        + (cost.Time is { } time ? $", about {Numbers.About(time)} where the store has nothing yet." : ".");

    private sealed class Reporter(ProgressLine line) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            string remaining = value.StepsDone == value.Steps ? "" : value.Remaining is { } left ? $", about {Numbers.About(left)} left"
                : "";
            string failed = value.Failed > 0 ? $", {value.Failed} failed" : "", found = value.FromStore > 0
                ? $", {value.FromStore} from the store" : "";
            line.Report($"{value.StepsDone} of {Numbers.Of(value.Steps, "map")}{found}{failed}, {Numbers.Duration(value.Elapsed)}{remaining}  {value.LastRow.ClipId} {value.LastRow.Method}");
        }
    }
}
