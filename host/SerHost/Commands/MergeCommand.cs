using System.CommandLine;
using System.Globalization;
using SerHost.Core.Store.Maintenance;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost merge</c>: joins stores, such as those of the tasks of a cluster.</summary>
internal sealed class MergeCommand : ICommandModule
{
    private const int MostNamed = 10;
    private readonly Argument<string[]> _stores =
        new("STORE") { Description = "Stores to read; they are not changed.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _into = new("--into") { Description = "The store to write to; begun when it is not there.",
        HelpName = "STORE", Required = true };

    public Command Create()
    {
        var command = new Command("merge", "Join stores by content: results by address, arrays by name. What is there already is left alone; the same address with another result is told, and what is damaged is left out and named. A merge that was stopped goes on when asked for again.") { _stores, _into };
        command.OnRun(async (context, cancellation) =>
        {
            MergeReport report;
            using (ProgressLine line = context.Output.Progress())
            {
                report = await StoreMerge.MergeAsync(context.Get(_stores)!, context.Get(_into)!, new Reporter(line), cancellation);
            }

            context.Output.Print(report, () => Show(context, report));
            return report.Conflicts.Count > 0 ? ExitCodes.Failed : report.Damages.Count > 0 ? ExitCodes.PartlyFailed : ExitCodes.Done;
        });
        return command;
    }

    private void Show(CommandContext context, MergeReport report)
    {
        Output output = context.Output;
        foreach (MergeConflict conflict in report.Conflicts.Take(MostNamed))
        {
            output.Warn($"Two results under one address ({conflict.Kind} {conflict.Key[..12]}…): {conflict.Kept} is kept, {conflict.Other} is left out. One of the two was not made from what its address says.");
        }

        foreach (string damage in report.Damages.Take(MostNamed))
        {
            output.Warn(damage);
        }

        if (Math.Max(report.Conflicts.Count, report.Damages.Count) > MostNamed)
        {
            output.Warn(
                $"{report.Conflicts.Count} addresses with two results and {report.Damages.Count} damages in all; --json lists them.");
        }

        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{context.Get(_into)}: {report.Results} results taken over, {report.Known} were there; {report.Rows} rows of {report.Runs} new runs; {report.Arrays} arrays, {report.Bytes / 1e6:0.0} MB."));
        output.Note($"'serhost run … --only-stored --store {context.Get(_into)}' makes one run of it, and lists what is missing.");
    }

    private sealed class Reporter(ProgressLine line) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => line.Report($"{value.Done} of {value.All} runs");
    }
}
