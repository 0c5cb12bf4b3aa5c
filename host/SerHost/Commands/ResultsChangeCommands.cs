using System.CommandLine;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store.Maintenance;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost results rename|delete</c>: runs are things that can be called something else, and thrown away.</summary>
internal static class ResultsChangeCommands
{
    public static Command Rename()
    {
        var run = new Argument<string>("RUN") { Description = "A run's id, its beginning, or its name." };
        var name = new Argument<string>("NAME") { Description = "What to call it from now on; commands take it in place of the id." };
        var command = new Command("rename", "Give a run another name; its id stays.") { run, name };
        command.OnRun(async (context, _) =>
        {
            RunSummary renamed = await context.Session.Results.RenameAsync(context.Get(run)!, context.Get(name)!);
            context.Output.Print(renamed, () => context.Output.Line($"Run {renamed.Id} is called '{renamed.Name}'."));
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command Delete()
    {
        var runs = new Argument<string[]>("RUN") { Description = "Ids of runs, their beginnings, or names.",
            Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would go, and leave it." };
        var command = new Command("delete", "Throw runs away, and the arrays that no other run needs; results that other runs name are kept.") { runs, dryRun };
        command.OnRun(async (context, cancellation) =>
        {
            bool isDryRun = context.Get(dryRun);
            IReadOnlyList<string> ids = await RunFolders.OfAsync(context.StoreFolder, context.Get(runs)!);
            MaintenanceReport report = StoreMaintenance.Prune(
                context.StoreFolder, new PruneRequest(ids, null, null), isDryRun, cancellation);
            context.Output.Print(report, () => context.Output.Line(
                $"{(isDryRun ? "Would go: " : "Gone: ")}{string.Join(", ", report.Runs)}, with {Numbers.Of(report.Files, "other file")}; "
                + $"{Numbers.Of(report.KeptResults, "result")} kept for other runs."));
            return ExitCodes.Done;
        });
        return command;
    }
}
