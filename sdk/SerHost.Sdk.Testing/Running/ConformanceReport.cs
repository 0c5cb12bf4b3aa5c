namespace SerHost.Sdk.Testing.Running;

/// <summary>The outcome of all rules on something a plugin offers.</summary>
/// <remarks>
/// In a test of any framework: <c>ConformanceSuite.CheckMethod(() => new MyMethod()).ThrowIfFailed();</c>.
/// With one test case a rule, take the ids of <see cref="ConformanceSuite.MethodRules"/> as the cases (xunit: theory data) and give each to
/// <see cref="ConformanceSettings.Rules"/>.
/// </remarks>
/// <param name="Results">One row a rule, in the order checked.</param>
public sealed record ConformanceReport(IReadOnlyList<RuleResult> Results)
{
    /// <summary>Whether no rule is broken.</summary>
    public bool IsConformant => Results.All(result => result.Outcome != RuleOutcome.Failed);

    /// <summary>Throws when a rule is broken.</summary>
    /// <exception cref="ConformanceException">Some are; the message lists them with their cures.</exception>
    public void ThrowIfFailed()
    {
        if (!IsConformant)
        {
            throw new ConformanceException(ToString());
        }
    }

    /// <summary>The broken rules, one a line, or the number of rules that hold.</summary>
    public override string ToString()
    {
        RuleResult[] failed = [.. Results.Where(result => result.Outcome == RuleOutcome.Failed)];
        return failed.Length == 0
            ? $"{Results.Count(result => result.Outcome == RuleOutcome.Passed)} rules hold."
            : string.Join(Environment.NewLine,
                failed.Select(result => $"{result.Subject}, rule '{result.RuleId}': {result.Detail} {result.Cure}"));
    }
}

/// <summary>One rule of the contract, checked on one thing a plugin offers.</summary>
/// <remarks>Holds text only, no object of the plugin, so that the plugin can be unloaded.</remarks>
/// <param name="Subject">What was checked, for example <c>method 'occlusion'</c>.</param>
/// <param name="RuleId">The rule, for example <c>cancellation</c>.</param>
/// <param name="Checks">What the rule demands, in one sentence.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was found; empty where the rule simply holds.</param>
/// <param name="Cure">What to do when it is broken; empty otherwise.</param>
public sealed record RuleResult(string Subject, string RuleId, string Checks, RuleOutcome Outcome, string Detail, string Cure);

/// <summary>How a rule ended.</summary>
public enum RuleOutcome
{
    /// <summary>The rule holds.</summary>
    Passed,

    /// <summary>The rule is broken; the detail says how.</summary>
    Failed,

    /// <summary>The rule has nothing to check here; the detail says why.</summary>
    NotApplicable,
}

/// <summary>A plugin breaks its contract; the message lists every broken rule and what to do.</summary>
/// <param name="message">The list.</param>
public sealed class ConformanceException(string message) : Exception(message);
