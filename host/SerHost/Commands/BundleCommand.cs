using System.CommandLine;
using System.Globalization;
using SerHost.Core.Bundles;
using SerHost.Core.Pipeline;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bundle</c>: a run as one file that says what it is and can be run again.</summary>
internal sealed class BundleCommand : ICommandModule
{
    private readonly Argument<string?> _run =
        new("run") { Description = "A run's id, its beginning, or its name (default: the newest finished one).",
        Arity = ArgumentArity.ZeroOrOne, HelpName = "RUN" };
    private readonly Option<string> _out = new("--out") { Description = "File to write.", HelpName = "X.zip", Required = true };
    private readonly Option<bool> _recordings =
        new("--recordings") { Description = "Put the recordings in, too; whether you may hand them on, their licence says." };

    public Command Create()
    {
        var command = new Command("bundle", "Put a run into one zip file (an RO-Crate): experiment, results, methods section, hashes of model and plugins. 'serhost run X.zip' runs it again and compares.") { _run, _out, _recordings };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        RunSummary run = context.Session.Results.Run(context.Get(_run));
        context.Session.Plugins.LoadAll();
        BundleContents contents = await RunBundle.WriteAsync(context.Session.Results, run, context.Session.Plugins.Listings,
            context.Get(_out)!, context.Get(_recordings), cancellation);
        context.Output.Print(contents, () =>
        {
            context.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{contents.File}: run {run.Id}, {contents.Bytes / 1e6:0.0} MB, plugins {string.Join(", ", contents.Plugins)}."));
            context.Output.Note(contents.IsDemo ? "The demo's voices are made by the program: they need not be in it."
                : contents.Recordings > 0
                    ? $"{Numbers.Of(contents.Recordings, "recording")} in it: whether you may hand them on, their licence says."
                : "No recordings in it (--recordings puts them in); whoever runs it again names them with --corpus.");
        });
        return ExitCodes.Done;
    }
}
