namespace SerHost.Sdk.Testing;

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
