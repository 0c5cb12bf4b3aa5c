using System.CommandLine;
using SerHost.Plugins.Checking;
using SerHost.Sdk.Testing.Running;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost plugins check FOLDER</c>: holds a plugin against the contract, rule by rule, and says what to do.</summary>
internal static class PluginsCheckCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "A plugin's folder, or a folder of such folders." };
        var command = new Command("check", "Check a plugin against the contract: descriptors, shapes, determinism, cancellation, threads, odd inputs, unloading.") { folder };
        command.OnRun(context =>
        {
            var settings = new ConformanceSettings { ModelFolders = context.Session.Models.Folders };
            IReadOnlyList<PluginCheck> checks = PluginChecker.CheckAll(context.Get(folder)!, settings);
            context.Output.Print(checks, () => Show(context, checks));
            return checks.All(check => check.IsConformant) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>Prints what was found, rule by rule, and what to do.</summary>
    public static void Show(CommandContext context, IReadOnlyList<PluginCheck> checks)
    {
        foreach (PluginCheck check in checks)
        {
            foreach (IGrouping<string, RuleResult> subject in check.Results.GroupBy(result => result.Subject))
            {
                var table = new TextTable("rule", "result", "detail") { Title = subject.Key };
                foreach (RuleResult result in subject)
                {
                    table.Add(result.RuleId, Word(result.Outcome), result.Detail.ReplaceLineEndings(" "));
                }

                context.Output.Table(table);
            }
        }

        RuleResult[] all = [.. checks.SelectMany(check => check.Results)];
        RuleResult[] broken = [.. all.Where(result => result.Outcome == RuleOutcome.Failed)];
        foreach (RuleResult result in broken)
        {
            context.Output.Line($"{result.Subject}, {result.RuleId}: {result.Checks}");
            context.Output.Line($"  Found: {result.Detail.ReplaceLineEndings(" ")}");
            context.Output.Line($"  What to do: {result.Cure}");
        }

        context.Output.Line($"{all.Count(result => result.Outcome == RuleOutcome.Passed)} passed, {broken.Length} failed, {all.Count(result => result.Outcome == RuleOutcome.NotApplicable)} not applicable.");
    }

    private static string Word(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.Passed => "passed",
        RuleOutcome.Failed => "FAILED",
        _ => "n/a",
    };
}
