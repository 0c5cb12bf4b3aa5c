using System.CommandLine;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost plugins trust|forget|ignore|unignore ID</c>: whose code may run.</summary>
internal static class PluginsTrustCommands
{
    public static Command Trust() =>
        Create("trust", "Trust plugins as they are now: their code may be run until one of their files changes.", (context, id) =>
    {
        PluginListing listing = Find(context, id);
        if (listing.State == PluginState.Ignored)
        {
            context.Session.Plugins.Ignore(id, isIgnored: false);
            listing = Find(context, id);
        }

        if (context.Session.Plugins.TrustQuestion(id) is { } question)
        {
            context.Session.Plugins.Trust(question);
            context.Output.Line($"Trusted: {id} {question.Version}, {question.Files} files in {question.Folder}, hash {question.Hash}.");
            context.Output.Note($"A plugin is a program: it can do whatever you can do on this machine. {TrustQuestion.WhoCanWrite} 'serhost plugins forget {id}' takes the trust back.");
            return;
        }

        context.Output.Line(listing.Trust switch
        {
            PluginTrust.BuiltIn => $"{id} came with the program: nothing to trust.",
            PluginTrust.Trusted => $"{id} is trusted already, hash {listing.Hash}.",
            _ => throw new RequestException("ID", $"'{id}' cannot be trusted: {listing.Problem}"),
        });
    });

    public static Command Forget() =>
        Create("forget", "Take trust back, and forget whatever else was decided about plugins; they are asked about again.",
        (context, id) => context.Output.Line(
        context.Session.Plugins.Forget(id) ? $"Forgotten: {id}." : $"Nothing was decided about {id}."));

    public static Command Ignore() => Create("ignore", "Leave plugins out, also such as came with the program, and do not ask about them.",
        (context, id) =>
    {
        Find(context, id);
        context.Session.Plugins.Ignore(id, isIgnored: true);
        context.Output.Line($"Left out from now on: {id}. 'serhost plugins unignore {id}' takes it in again.");
    });

    public static Command Unignore() => Create("unignore", "Take ignored plugins in again.", (context, id) =>
    {
        Find(context, id);
        context.Session.Plugins.Ignore(id, isIgnored: false);
        context.Output.Line($"Taken in again: {id}.");
    });

    private static Command Create(string name, string description, Action<CommandContext, string> act)
    {
        var ids = new Argument<string[]>("ID") { Description = "Ids of plugins, as 'serhost plugins' lists them.",
            Arity = ArgumentArity.OneOrMore };
        var command = new Command(name, description) { ids };
        command.OnRun(context =>
        {
            context.IsAboutTrust = true;
            Array.ForEach(context.Get(ids)!, id => act(context, id));
            return ExitCodes.Done;
        });
        return command;
    }

    private static PluginListing Find(CommandContext context, string id)
    {
        IReadOnlyList<PluginListing> listings = context.Session.Plugins.Listings;
        return listings.FirstOrDefault(listing => listing.Id == id)
            ?? throw new RequestException("ID", $"There is no plugin '{id}' in {string.Join(", ", context.Session.PluginFolders)}. Found: {string.Join(", ", listings.Select(listing => listing.Id))}.");
    }
}
