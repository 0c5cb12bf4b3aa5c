using System.CommandLine;
using SerHost.Plugins;
using SerHost.Plugins.Checking;
using SerHost.Plugins.Installing;
using SerHost.Plugins.Trust;
using SerHost.Sdk.Testing.Running;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost plugins install FOLDER|ZIP</c>: checked, trusted, put into the user's folder of plugins.</summary>
internal static class PluginsInstallCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("FOLDER|ZIP") { Description = "A plugin's folder, or a zip file of it." };
        var replace = new Option<bool>("--replace") { Description = "Put it in the place of one of the same id." };
        var command = new Command("install", "Put a plugin into your own folder of plugins: its paths are looked at, its hash shown, trust asked, and it is held against the contract first.") { source, replace };
        command.OnRun((context, cancellation) =>
        {
            (context.IsAboutTrust, context.TrustsNewcomers) = (true, true);
            using PluginInstaller plugin = PluginInstaller.Take(context.Get(source)!, context.Session.Options.DataFolder, cancellation);
            if (Directory.Exists(plugin.Target) && !context.Get(replace))
            {
                throw new RequestException("FOLDER|ZIP", $"Plugin '{plugin.Id}' is in {plugin.Target} already: --replace puts this one in its place.");
            }

            // The check runs its code, so the question comes first.
            if (!IsTrusted(context, plugin))
            {
                context.Output.Error($"'{plugin.Id}' was not installed: nobody has trusted it. On a terminal you are asked; elsewhere say --trust {plugin.Id}. Its hash is {plugin.Question.Hash}.");
                return Task.FromResult(ExitCodes.Failed);
            }

            PluginCheck check = PluginChecker.CheckAll(plugin.Folder,
                new ConformanceSettings { ModelFolders = context.Session.Models.Folders })[0];
            PluginsCheckCommand.Show(context, [check]);
            if (!check.IsConformant)
            {
                context.Output.Error($"'{plugin.Id}' was not installed: it breaks the contract (above).");
                return Task.FromResult(ExitCodes.Failed);
            }

            plugin.Place(context.Get(replace));
            context.Session.Plugins.Rescan();
            if (context.Session.Plugins.TrustQuestion(plugin.Id) is { } question && question.Hash == plugin.Question.Hash)
            {
                context.Session.Plugins.Trust(question);
            }

            context.Output.Line($"Installed: {plugin.Id} {plugin.Question.Version} in {plugin.Target}, hash {plugin.Question.Hash}.");
            context.Output.Note($"'serhost plugins' lists it; to take it away, delete that folder. 'serhost plugins forget {plugin.Id}' takes the trust back.");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static bool IsTrusted(CommandContext context, PluginInstaller plugin)
    {
        if (context.Trusted.Contains(plugin.Id) || context.Trusted.Contains("all"))
        {
            return true;
        }

        return context.Output.IsConversation && new TrustPrompt(context.Output).Ask(plugin.Question) == TrustAnswer.Trust;
    }
}
