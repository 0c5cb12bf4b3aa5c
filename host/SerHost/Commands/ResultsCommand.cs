using System.CommandLine;
using System.Globalization;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost results</c>: the runs, or one of them.</summary>
internal sealed class ResultsCommand : ICommandModule
{
    private readonly Argument<string?> _run = new("run") { Description = "A run's id, its beginning, or its name; 'last' for the newest finished one. Without it, all runs are listed.", Arity = ArgumentArity.ZeroOrOne, HelpName = "RUN" };
    private readonly Option<bool> _rows =
        new("--rows") { Description = "Show every clip and method with its decision, segments and failure." };
    private readonly Option<string?> _segments = new("--segments") { Description = "Write every salient segment, in seconds, to this file.",
        HelpName = "FILE.csv" };
    private readonly Option<bool> _describe = new("--describe") { Description = "Show what was done as a methods section in Markdown: versions, hashes, parameters, statistics, limits." };
    private readonly Option<bool> _allCues = new("--all-cues") { Description = "Show every cue, not the six main ones." };

    public Command Create()
    {
        var command = new Command("results", "List the runs in the store, show one again, or rename, delete and compare them.")
        {
            _run, _rows, _segments, _describe, _allCues, ResultsChangeCommands.Rename(), ResultsChangeCommands.Delete(),
                ResultsDiffCommand.Create(),
        };
        command.OnRun(Run);
        return command;
    }

    private int Run(CommandContext context)
    {
        ResultLibrary library = context.Session.Results;
        if (context.Get(_run) is not { } id)
        {
            IReadOnlyList<RunSummary> runs = library.Runs();
            context.Output.Print(runs, () => List(context.Output, runs));
            return ExitCodes.Done;
        }

        RunSummary run = library.Run(id);
        IReadOnlyList<RunRow> rows = library.Rows(run.Id);
        if (context.Get(_segments) is { } file)
        {
            using var writer = new StreamWriter(file);
            SegmentTable.WriteCsv(writer, library, rows);
        }

        if (context.Get(_describe))
        {
            RunProvenance provenance = RunProvenance.Read(library, run);
            context.Output.Print(provenance, () =>
                context.Output.Line(RunDescription.Write(provenance, method => MethodTexts.Sources(context.Session, method)).TrimEnd()));
            return ExitCodes.Done;
        }

        if (context.Get(_rows))
        {
            ShowRows(context.Output, library, rows);
            return ExitCodes.Done;
        }

        context.Output.Print(
            () => new { Summary = run, Deltas = library.Evidence(run).Cells, Failures = FailureList.Of(rows) },
            () => RunView.Show(context, run, rows, context.Get(_allCues)));
        return ExitCodes.Done;
    }

    private static void List(Output output, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            output.Line("No results yet: 'serhost run' makes some.");
            return;
        }

        var table = new TextTable("run", "name", "state", ">clips", "model", "methods", ">failed", ">took");
        foreach (RunSummary run in runs)
        {
            table.Add(
                run.Id,
                run.Name,
                run.State == RunState.PartlyFailed ? "partly failed" : run.State.ToString().ToLowerInvariant(),
                run.Clips.ToString(CultureInfo.InvariantCulture),
                run.Model,
                string.Join(", ", run.Experiment.Methods.Select(method => method.Label)),
                run.FailedRows.ToString(CultureInfo.InvariantCulture),
                run.FinishedUtc is null ? "–" : Numbers.Duration(TimeSpan.FromSeconds(run.ElapsedSeconds)));
        }

        output.Table(table);
    }

    private static void ShowRows(Output output, ResultLibrary library, IReadOnlyList<RunRow> rows)
    {
        var found = rows.Select(row => (Row: row, library.Contrast(row)?.Selection.Segments)).ToList();
        output.Print(found.Select(pair => new { pair.Row, pair.Segments }).ToList(), () =>
        {
            var table = new TextTable("clip", "label", "decision", "method", ">heard", "salient seconds, best first", "failure");
            foreach ((RunRow row, IReadOnlyList<SerHost.Analysis.Segments.Segment>? segments) in found)
            {
                table.Add(
                    row.ClipId, row.Label ?? "–", row.Predicted ?? "–", row.Method, row.HeardShare is { } heard
                    ? Numbers.Percent(heard) : "–",
                    segments is null ? "–" : string.Join(" ",
                        segments.Select(segment => string.Create(CultureInfo.InvariantCulture, $"{segment.Range.StartSeconds:0.00}"))),
                    row.Failure is null ? "" : $"{row.Failure.Stage}: {row.Failure.Reason}");
            }

            output.Table(table);
        });
    }
}
