using System.CommandLine;
using System.Globalization;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Reports.Parts;
using SerHost.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost report</c>: a run as a page for people without the program.</summary>
internal sealed class ReportCommand : ICommandModule
{
    private readonly Argument<string?> _run = new("run") { Description = "Id or name of a run (default: the newest that is finished).",
        Arity = ArgumentArity.ZeroOrOne, HelpName = "RUN" };
    private readonly Option<string> _out =
        new("--out") { Description = "A file that ends in .html, up to about 30 MB; or a folder, of any size.",
        HelpName = "FILE.html|FOLDER", Required = true };
    private readonly Option<string> _clips =
        new("--clips") { Description = "Clips with a page of their own: all, the misclassified ones, or so many.", HelpName = "all|wrong|N",
        DefaultValueFactory = _ => "all" };
    private readonly Option<AudioChoice> _audio =
        new("--audio") { Description = "What can be heard: nothing, the salient segments, or whole recordings.",
        HelpName = "none|segments|all" };

    public Command Create()
    {
        var command = new Command("report", "Write a run as a page that any browser opens offline: findings, tables, and a page a clip with pictures, curves and sound.") { _run, _out, _clips, _audio };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        ResultLibrary library = context.Session.Results;
        RunSummary run = library.Run(context.Get(_run));
        var options = new ReportOptions { Clips = ClipChoice.Parse(context.Get(_clips)!), Audio = context.Get(_audio),
            Threads = context.Session.Threads };
        WrittenReport written;
        using (ProgressLine line = context.Output.Progress())
        {
            var reporter = new Reporter(line);
            written = await Task.Run(
                () => ReportWriter.Write(library, run, context.Get(_out)!, options, method =>
                    MethodTexts.Sources(context.Session, method), reporter, cancellation),
                cancellation);
        }

        context.Output.Print(written, () =>
        {
            context.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{written.Path}: run {run.Id}, {Numbers.Of(written.Clips, "clip")} with a page, {written.Bytes / 1e6:0.0} MB."));
            if (written.Note.Length > 0)
            {
                context.Output.Note(written.Note);
            }
        });
        return ExitCodes.Done;
    }

    private sealed class Reporter(ProgressLine line) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => line.Report($"{value.Done} of {value.All} clips");
    }
}
