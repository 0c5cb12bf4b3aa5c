using System.CommandLine;
using SerHost.Core.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost plugins</c>: what was found, what it offers, and what cannot be used and why; its subcommand checks one.</summary>
internal sealed class PluginsCommand : ICommandModule
{
    public Command Create()
    {
        var command = new Command("plugins", "List plugins: what each offers, and why one cannot be used; check one against the contract.") { PluginsCheckCommand.Create() };
        command.OnRun(context =>
        {
            PluginHost plugins = context.Session.Plugins;
            plugins.LoadAll();
            IReadOnlyList<PluginListing> listings = plugins.Listings;
            context.Output.Print(listings, () => Show(context, listings));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Show(CommandContext context, IReadOnlyList<PluginListing> listings)
    {
        var table = new TextTable("plugin", "version", "kind", "state", "offers");
        foreach (PluginListing listing in listings)
        {
            table.Add(
                listing.Id,
                listing.Version,
                string.Join(", ", listing.Kinds),
                listing.State == PluginState.Failed ? "cannot be used" : listing.IsIsolated ? "ready, isolated" : "ready",
                listing.Problem is null ? string.Join(", ", listing.Provides) : "");
        }

        context.Output.Table(table);
        foreach (PluginListing listing in listings.Where(listing => listing.Problem is not null))
        {
            context.Output.Line($"{listing.Id} ({listing.Folder}): {listing.Problem}");
        }

        if (listings.Count == 0)
        {
            context.Output.Note($"No plugin found. Searched: {string.Join(", ", PluginFolders.Roots(context.Session.Options.PluginFolders, context.Session.Options.ProgramFolder))}.");
        }
    }
}
