using System.CommandLine;
using System.Globalization;
using SerHost.Core.Exports;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost export</c>: a run for R, pandas, NumPy, Praat, Audacity, Sonic Visualiser, audformat.</summary>
internal sealed class ExportCommand : ICommandModule
{
    private readonly Argument<string?> _run =
        new("run") { Description = "A run's id, its beginning, or its name (default: the newest finished one).",
        Arity = ArgumentArity.ZeroOrOne, HelpName = "RUN" };
    private readonly Option<ExportForm> _as = new("--as")
    {
        Description = "Tables as csv, parquet or json; maps as npy (NumPy); segments as textgrid (Praat), audacity or svl (Sonic Visualiser); labels and segments as audformat.",
        HelpName = "csv|parquet|json|npy|textgrid|audacity|svl|audformat", Required = true,
    };

    private readonly Option<string> _out = new("--out") { Description = "Folder to write to; a datapackage.json in it says what everything is: units, definitions, versions, seeds, hashes.", HelpName = "FOLDER", Required = true };

    public Command Create()
    {
        var command = new Command("export", "Write a run for other programs: tidy tables, maps, or the salient segments as labels.") { _run,
            _as, _out };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        RunSummary run = context.Session.Results.Run(context.Get(_run));
        string folder = context.Get(_out)!;
        IReadOnlyList<WrittenTable> written;
        using (ProgressLine line = context.Output.Progress())
        {
            written = await RunExport.WriteAsync(context.Session.Results, run, context.Get(_as), folder, new Reporter(line), cancellation);
        }

        context.Output.Print(
            new { Run = run.Id, Folder = Path.GetFullPath(folder),
                Tables = written.Select(table => new { table.File, table.Schema.Description, table.Rows }) },
            () => Show(context.Output, run, folder, written));
        return ExitCodes.Done;
    }

    private static void Show(Output output, RunSummary run, string folder, IReadOnlyList<WrittenTable> written)
    {
        var table = new TextTable("file", ">rows", "a row is") { Title = $"Run {run.Id}, written to {folder}" };
        foreach (WrittenTable found in written)
        {
            table.Add(found.File, found.Rows.ToString(CultureInfo.InvariantCulture), found.Schema.Description);
        }

        output.Table(table);
        output.Note("datapackage.json beside them has units, definitions, versions, seeds and hashes.");
    }

    private sealed class Reporter(ProgressLine line) : IProgress<string>
    {
        public void Report(string value) => line.Report($"writing {value}");
    }
}
