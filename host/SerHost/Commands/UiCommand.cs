using System.CommandLine;
using SerHost.Shell;
using SerHost.Ui.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost ui</c>, and <c>serhost</c> alone: the terminal UI.</summary>
internal sealed class UiCommand : ICommandModule
{
    private static readonly Option<string?> CorpusOption = new("--corpus") { Description = "Folder, CSV manifest, or demo. Default: the one open last." };
    private static readonly Option<int?> ColoursOption = new("--colors") { Description = "16 for terminals without true colour." };

    public Command Create()
    {
        ColoursOption.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is not (null or 16))
            {
                result.AddError("--colors takes 16, or is left out.");
            }
        });
        var command = new Command("ui", "Open the terminal UI: browse a corpus, look at clips, compare methods.") { CorpusOption, ColoursOption };
        command.OnRun(context => Open(context, new UiOptions(context.Get(CorpusOption), context.Get(ColoursOption))));
        return command;
    }

    /// <summary>Opens the UI; an error that ends it is told after the terminal is restored.</summary>
    public static int Open(CommandContext context, UiOptions options)
    {
        if (UiProgram.Run(context.Session, options) is not { } error)
        {
            return ExitCodes.Done;
        }

        context.Output.Note($"The terminal UI stopped: {error.Message} The whole error is in {CrashLog.FilePath}.");
        return ExitCodes.Failed;
    }
}
