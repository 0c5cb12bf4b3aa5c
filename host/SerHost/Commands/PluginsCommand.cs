using System.CommandLine;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost plugins</c>: what was found, what it offers, whether it is trusted, and what cannot be used and why.</summary>
internal sealed class PluginsCommand : ICommandModule
{
    public Command Create()
    {
        var command = new Command("plugins", "List plugins: what each offers, whether it is trusted, and why one cannot be used; install one, trust one, check one against the contract.")
        {
            PluginsInstallCommand.Create(), PluginsCheckCommand.Create(), PluginsTrustCommands.Trust(), PluginsTrustCommands.Forget(),
                PluginsTrustCommands.Ignore(), PluginsTrustCommands.Unignore(),
        };
        command.OnRun(context =>
        {
            context.IsAboutTrust = true;
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
        var table = new TextTable("plugin", "version", "kind", "state", "trust", "offers");
        foreach (PluginListing listing in listings)
        {
            table.Add(
                listing.Id,
                listing.Version,
                string.Join(", ", listing.Kinds),
                StateOf(listing),
                TrustOf(listing),
                listing.Problem is null ? string.Join(", ", listing.Provides) : "");
        }

        context.Output.Table(table);
        foreach (PluginListing listing in listings.Where(listing => listing.Problem is not null))
        {
            context.Output.Line($"{listing.Id} ({listing.Folder}): {listing.Problem}");
        }

        if (context.Session.Plugins.TrustProblem is { } problem)
        {
            context.Output.Warn(problem);
        }

        if (listings.Count == 0)
        {
            context.Output.Note($"No plugin found. Searched: {string.Join(", ", context.Session.PluginFolders)}.");
        }
    }

    private static string StateOf(PluginListing listing) => listing.State switch
    {
        PluginState.Failed => "cannot be used",
        PluginState.Untrusted => "not trusted",
        PluginState.Ignored => "left out",
        _ => listing.IsIsolated ? "ready, isolated" : "ready",
    };

    private static string TrustOf(PluginListing listing) => listing.Trust switch
    {
        PluginTrust.BuiltIn => "built-in",
        PluginTrust.Trusted => $"trusted {listing.Hash[..8]}",
        PluginTrust.New => "new",
        PluginTrust.Changed => "changed",
        _ => "refused",
    };
}
