using SerHost.Sdk.Testing.Running;

namespace SerHost.Plugins.Checking;

/// <summary>The rules that only the host can check, one row each.</summary>
/// <param name="subject">The plugin.</param>
internal sealed class PluginRows(string subject)
{
    private static readonly Dictionary<string, (string Checks, string Cure)> s_rules = new(StringComparer.Ordinal)
    {
        ["manifest"] = ("plugin.json is complete, and the plugin was built against an SDK this program can stand for.", "Build the plugin against SerHost.Sdk, which writes plugin.json; do not edit it by hand."),
        ["own-folder"] = ("No other user of this machine can put code into the folder.", "Copy it into a folder of your own, and take the right to write from all others."),
        ["load"] = ("The assembly loads.", "Copy the whole output folder of the plugin, without SerHost.Sdk.dll."),
        ["script"] = ("The script starts, speaks the worker protocol and describes what plugin.json says.", "Correct the script, \"command\" or \"kind\" in plugin.json."),
        ["contracts"] = ("The assembly has a public class with a public parameterless constructor that implements a contract.", "Make the class public, or remove a second SerHost.Sdk.dll from the folder."),
        ["manifest-agrees"] = ("plugin.json and the assembly say the same.", "Set SerHostPluginId and SerHostPluginKind in the project and build again."),
        ["unload"] = ("The plugin leaves memory when it is unloaded.", "Stop threads and timers, drop handlers of static events, and keep nothing of the plugin in static caches of other libraries."),
    };

    private readonly List<RuleResult> _results = [];

    /// <summary>Rows so far.</summary>
    public IReadOnlyList<RuleResult> Results => _results;

    /// <summary>Adds a row for a rule that holds.</summary>
    public void Pass(string rule) => Add(rule, RuleOutcome.Passed, "");

    /// <summary>Runs a step and adds its row; gives null (or false) when it failed.</summary>
    public T? Try<T>(string rule, Func<T> step)
    {
        try
        {
            T result = step();
            Pass(rule);
            return result;
        }
        catch (PluginException error)
        {
            Add(rule, RuleOutcome.Failed, error.Problem);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Add(rule, RuleOutcome.Failed, error.Message);
        }

        return default;
    }

    private void Add(string rule, RuleOutcome outcome, string detail) =>
        _results.Add(new RuleResult(subject, rule, s_rules[rule].Checks, outcome, detail, outcome == RuleOutcome.Failed
            ? s_rules[rule].Cure : ""));
}
