using System.CommandLine;
using System.Globalization;
using SerHost.Core.Reports;
using SerHost.Core.Store.Maintenance;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost store</c>: what is in the store, what is wrong with it, and how it gets smaller.</summary>
internal sealed class StoreCommand : ICommandModule
{
    private const int MostNamed = 20;
    private readonly Option<string?> _runs =
        new("--runs") { Description = "Throw these runs away, by id or name; results that other runs name are kept.",
        HelpName = "RUN,RUN" };
    private readonly Option<int?> _keep = new("--keep") { Description = "Throw all runs away but those written last.", HelpName = "N" };
    private readonly Option<double?> _olderThan =
        new("--older-than") { Description = "Throw runs away that were last written longer ago, in days.", HelpName = "DAYS" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would go, and leave it." };

    public Command Create()
    {
        var command = new Command("store", "Show what the store holds, by run and method, and what is wrong with it.")
        {
            Check(), Repair(), Compact(), Prune(), Share(),
        };
        command.OnRun((context, cancellation) => Task.FromResult(Inspect(context, readBlobs: false, cancellation)));
        return command;
    }

    private static Command Check()
    {
        var command = new Command("check", "Read everything in the store against its checksums: journals, arrays, index. Changes nothing.");
        command.OnRun((context, cancellation) => Task.FromResult(Inspect(context, readBlobs: true, cancellation)));
        return command;
    }

    private static Command Repair()
    {
        var command = new Command("repair", "Take damage out: damaged journals are written anew without it (the old ones are kept beside them), damaged arrays deleted; the same run asked for again computes what was lost.");
        command.OnRun((context, cancellation) =>
        {
            MaintenanceReport report = StoreMaintenance.Repair(context.StoreFolder, cancellation);
            context.Output.Print(report, () => context.Output.Line(report.Runs.Count + report.Files == 0
                ? "Nothing was damaged; the index is built again when the store is opened next."
                : $"Journals of {Numbers.Of(report.Runs.Count, "run")} written anew{(report.Runs.Count > 0 ? $" ({string.Join(", ", report.Runs)})" : "")}; {Numbers.Of(report.Files, "damaged array")} deleted."));
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static Command Compact()
    {
        var command = new Command("compact", "Write everything as small as it gets, to the last bit what it was: journals in full blocks, arrays of earlier versions compressed.");
        command.OnRun((context, cancellation) =>
        {
            MaintenanceReport report = StoreMaintenance.Compact(context.StoreFolder, cancellation);
            context.Output.Print(report, () => context.Output.Line($"{Size(report.BytesBefore)} before, {Size(report.BytesAfter)} now; {Numbers.Of(report.Files, "array")} compressed."));
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private Command Prune()
    {
        var command = new Command("prune", "Throw away what nothing names: arrays without a result, what killed programs left; and the runs you name.") { _runs, _keep, _olderThan, _dryRun };
        command.OnRun(async (context, cancellation) =>
        {
            if (context.Get(_keep) is < 0 || context.Get(_olderThan) is not (null or >= 0))
            {
                throw new RequestException("--keep", "--keep and --older-than must be 0 or more.");
            }

            bool isDryRun = context.Get(_dryRun);
            var request = new PruneRequest(await RunFolders.OfAsync(context.StoreFolder, ParameterArguments.Names(context.Get(_runs))),
                context.Get(_keep), context.Get(_olderThan));
            MaintenanceReport report = StoreMaintenance.Prune(context.StoreFolder, request, isDryRun, cancellation);
            context.Output.Print(report, () => context.Output.Line(
                $"{(isDryRun ? "Would go: " : "Gone: ")}{Numbers.Of(report.Runs.Count, "run")}{(report.Runs.Count > 0 ? $" ({string.Join(", ", report.Runs)})" : "")}, {Numbers.Of(report.Files, "other file")}; "
                + $"{Numbers.Of(report.KeptResults, "result")} kept for other runs. {Size(report.BytesBefore)} before{(isDryRun ? "" : $", {Size(report.BytesAfter)} now")}."));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Share()
    {
        var group = new Argument<string?>("GROUP") { Arity = ArgumentArity.ZeroOrOne, Description = "The group, by name or number; else the one the folder has." };
        var off = new Option<bool>("--off") { Description = "Its owner's alone again." };
        var command = new Command("share", "Let a group of this machine's users read the store. A new store is its owner's alone.") { group, off };
        command.OnRun((context, cancellation) =>
        {
            if (context.Get(off))
            {
                StoreSharing.Withdraw(context.StoreFolder);
                context.Output.Line($"{context.StoreFolder} is its owner's alone.");
                return Task.FromResult(ExitCodes.Done);
            }

            StoreSharing.Share(context.StoreFolder, context.Get(group), cancellation);
            context.Output.Line($"{context.StoreFolder} can be read by {(context.Get(group) is { } name ? $"group '{name}'" : "its group")}, and by nobody else but its owner.");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static int Inspect(CommandContext context, bool readBlobs, CancellationToken cancellation)
    {
        StoreReport report = StoreInspector.Inspect(context.StoreFolder, readBlobs, cancellation);
        context.Output.Print(report, () => Show(context.Output, report));
        return report.IsWhole ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Show(Output output, StoreReport report)
    {
        var runs = new TextTable("run", ">rows", ">results", ">journals", ">arrays") { Title = $"{report.Folder}, {Size(report.Bytes)}, index {Size(report.IndexBytes)}" };
        foreach (RunSize run in report.Runs)
        {
            runs.Add(run.Run, Count(run.Rows), Count(run.Results), Size(run.JournalBytes), Size(run.BlobBytes));
        }

        output.Table(runs);
        var methods = new TextTable("kind", "method", ">results", ">arrays", ">room");
        foreach (MethodSize method in report.Methods)
        {
            methods.Add(method.Kind, method.Method, Count(method.Results), Count(method.Arrays), Size(method.BlobBytes));
        }

        output.Table(methods);
        foreach (string damage in report.Damages.Select(damage => damage.ToString()).Take(MostNamed))
        {
            output.Warn(damage);
        }

        foreach (string blob in report.DamagedBlobs.Take(MostNamed))
        {
            output.Warn($"{blob}: the content does not match the name. The run it belongs to, asked for again, writes it anew.");
        }

        if (report.MissingBlobs.Count > 0)
        {
            output.Warn($"{Numbers.Of(report.MissingBlobs.Count, "array")} named by results and not there: {string.Join(", ", report.MissingBlobs.Take(3))}{(report.MissingBlobs.Count > 3 ? ", …" : "")}. The runs they belong to, asked for again, write them anew.");
        }

        if (!report.IsIndexWhole)
        {
            output.Warn("The index is not what was last written: it is built again when the store is opened next.");
        }

        if (report.OrphanBlobs.Count + report.Leftovers.Count > 0)
        {
            output.Note($"{Numbers.Of(report.OrphanBlobs.Count, "array")} that no result names ({Size(report.OrphanBytes)}) and {Numbers.Of(report.Leftovers.Count, "leftover file")} ({Size(report.LeftoverBytes)}): 'serhost store prune' throws them away.");
        }

        output.Line(!report.IsWhole ? "Something is wrong: see above." : report.AreBlobsRead
            ? "Everything is what was written." : "Journals and index are what was written; 'serhost store check' reads the arrays too.");
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };
}
