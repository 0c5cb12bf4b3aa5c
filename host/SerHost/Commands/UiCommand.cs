using System.CommandLine;
using System.Globalization;
using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Shell;
using SerHost.Ui.Drawing;
using SerHost.Ui.Main;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;

namespace SerHost.Commands;

/// <summary><c>serhost ui</c>, and <c>serhost</c> alone: the terminal UI.</summary>
internal sealed class UiCommand : ICommandModule
{
    private const string Instead = "Start it in a terminal window (over ssh: ssh -t), or use a command, such as 'serhost run'.";

    private static readonly Option<string?> CorpusOption =
        new("--corpus") { Description = "Folder, CSV manifest, or demo. Default: the one open last." };
    private static readonly Option<int?> ColoursOption =
        new("--colors") { Description = "16 for terminals without true colour. NO_COLOR in the environment: none." };

    private static readonly Option<ImageChoice> ImagesOption = new("--images")
    {
        Description = "Pictures as real images: auto (where the terminal says it has them), off, sixel, kitty.",
        DefaultValueFactory = _ => ImageChoice.Auto,
        HelpName = "auto|off|sixel|kitty",
    };

    private static readonly Option<string[]> SnapshotOption = new("--snapshot")
    {
        Description = "Draw a page into an SVG file instead of opening the UI: its name and the file.",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
        HelpName = "PAGE FILE.svg",
    };

    private static readonly Option<string> SizeOption =
        new("--size") { Description = "Columns and rows of the snapshot.", DefaultValueFactory = _ => "120x36" };
    private static readonly Option<string?> KeysOption =
        new("--keys") { Description = "Keys pressed before the snapshot, separated by spaces, for example 'CursorDown v'." };

    public Command Create()
    {
        ColoursOption.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is not (null or 16))
            {
                result.AddError("--colors takes 16, or is left out.");
            }
        });
        var command = new Command("ui", "Open the terminal UI: browse a corpus, look at clips, compare methods.") { CorpusOption,
            ColoursOption, ImagesOption, SnapshotOption, SizeOption, KeysOption };
        command.OnRun(context =>
        {
            var options = new UiOptions(context.Get(CorpusOption), context.Get(ColoursOption), context.Get(ImagesOption));
            return context.Get(SnapshotOption) is [var page, var file] ? Draw(context, options, page, file)
                : WhyNoTerminal is { } reason ? throw new RequestException("ui", reason)
                : Open(context, options);
        });
        return command;
    }

    /// <summary>Why there is no terminal to draw on and to read keys from; null when there is one.</summary>
    public static string? WhyNoTerminal =>
        Console.IsInputRedirected ? $"The terminal UI reads keys from a terminal, and here the input is a file or a pipe. {Instead}"
        : Console.IsOutputRedirected ? $"The terminal UI draws on a terminal, and here the output goes to a file or a pipe. {Instead}"
        : null;

    /// <summary>Opens the UI; an error that ends it is told after the terminal is restored.</summary>
    public static int Open(CommandContext context, UiOptions options)
    {
        context.IsAboutTrust = true; // asked on the page of plugins: a question on the console would lie over the screen and take its keys
        return Open(context.Session, context.Output, options);
    }

    /// <summary>Opens the UI.</summary>
    /// <param name="session">The host.</param>
    /// <param name="output">Where an error is told.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="prepare">Does something to the window before it is shown; null for nothing.</param>
    public static int Open(HostSession session, Output output, UiOptions options, Action<MainWindow>? prepare = null)
    {
        if (UiProgram.Run(session, options, prepare) is not { } error)
        {
            return ExitCodes.Done;
        }

        output.Note($"The terminal UI stopped: {error.Message} The whole error is in {CrashLog.FilePath}.");
        return ExitCodes.Failed;
    }

    private static int Draw(CommandContext context, UiOptions options, string page, string file)
    {
        if (context.Get(SizeOption)!.Split('x') is not [var width, var height]
            || !int.TryParse(width, CultureInfo.InvariantCulture, out int columns)
                || !int.TryParse(height, CultureInfo.InvariantCulture, out int rows)
            || columns is < 20 or > 500 || rows is < 8 or > 300)
        {
            throw new RequestException("--size", $"--size {context.Get(SizeOption)}: columns and rows are wanted, for example 120x36 (20x8 to 500x300).");
        }

        context.IsAboutTrust = true;
        SnapshotFile.Write(context.Session, options, page, file, columns, rows,
            (context.Get(KeysOption) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        context.Output.Line(file);
        return ExitCodes.Done;
    }
}
