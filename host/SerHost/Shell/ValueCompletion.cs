using System.CommandLine;
using System.CommandLine.Completions;
using SerHost.Core.Hosting;
using SerHost.Core.Store;
using SerHost.Plugins;

namespace SerHost.Shell;

/// <summary>What the shell offers for the values of options and arguments: ids of methods, models, cue extractors and runs, as they are on
/// this machine.</summary>
internal static class ValueCompletion
{
    private const int MostRuns = 20;

    /// <summary>Adds them to all commands, by the names that options and arguments have everywhere.</summary>
    /// <param name="command">The program, or a part of it.</param>
    public static void Attach(Command command)
    {
        foreach (Option option in command.Options)
        {
            Func<HostSession, IEnumerable<string>>? values = option.Name switch
            {
                "--model" => Models,
                "--methods" or "--method" => Methods,
                "--cues" or "--extractor" => Extractors,
                "--run" => Runs,
                _ => null,
            };
            if (values is not null)
            {
                option.CompletionSources.Add(context => Ask(context, values));
            }
            else if (option.Name == "--corpus")
            {
                option.CompletionSources.Add("demo");
            }
        }

        foreach (Argument argument in command.Arguments)
        {
            Func<HostSession, IEnumerable<string>>? values = (command.Name, argument.Name) switch
            {
                (_, "run") => Runs,
                ("show", "ID") when command.Parents.Any(parent => parent.Name == "methods") => Methods,
                ("show", "ID") when command.Parents.Any(parent => parent.Name == "cues") => Extractors,
                ("show" or "check", "ID") when command.Parents.Any(parent => parent.Name == "models") => Models,
                _ => null,
            };
            if (values is not null)
            {
                argument.CompletionSources.Add(context => Ask(context, values));
            }
        }

        foreach (Command inner in command.Subcommands)
        {
            Attach(inner);
        }
    }

    private static IEnumerable<CompletionItem> Ask(CompletionContext context, Func<HostSession, IEnumerable<string>> values)
    {
        try
        {
            HostSession session = HostSession.Open(GlobalOptions.Read(context.ParseResult));
            try
            {
                return [.. values(session).Order(StringComparer.Ordinal).Select(value => new CompletionItem(value))];
            }
            finally
            {
                session.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception error) when (error is RequestException or PluginException or StoreException or IOException or UnauthorizedAccessException)
        {
            return []; // whoever presses Tab wants a list or nothing; the command itself will say what is wrong
        }
    }

    private static IEnumerable<string> Models(HostSession session) =>
        session.Models.List().Where(model => model.Problem is null).Select(model => model.Id);

    private static IEnumerable<string> Methods(HostSession session) => session.Plugins.Methods.Select(method => method.Descriptor.Id);

    private static IEnumerable<string> Extractors(HostSession session) =>
        session.Plugins.CueExtractors.Select(extractor => extractor.Descriptor.Id);

    private static IEnumerable<string> Runs(HostSession session) =>
        Directory.Exists(session.StoreFolder) ? session.Results.Runs().Take(MostRuns).Select(run => run.Id).Prepend("last") : [];
}
