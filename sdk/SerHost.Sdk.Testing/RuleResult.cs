namespace SerHost.Sdk.Testing;

/// <summary>One rule of the contract, checked on one thing a plugin offers.</summary>
/// <remarks>Holds text only, no object of the plugin, so that the plugin can be unloaded.</remarks>
/// <param name="Subject">What was checked, for example <c>method 'occlusion'</c>.</param>
/// <param name="RuleId">The rule, for example <c>cancellation</c>.</param>
/// <param name="Checks">What the rule demands, in one sentence.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was found; empty where the rule simply holds.</param>
/// <param name="Cure">What to do when it is broken; empty otherwise.</param>
public sealed record RuleResult(string Subject, string RuleId, string Checks, RuleOutcome Outcome, string Detail, string Cure);
