namespace SerHost.Sdk.Testing.Running;

/// <summary>One demand of the contract. Stateless.</summary>
/// <typeparam name="TSubject">What it is checked on.</typeparam>
internal interface IRule<in TSubject>
{
    /// <summary>Short name, words joined by hyphens.</summary>
    string Id { get; }

    /// <summary>What is demanded, in one sentence.</summary>
    string Checks { get; }

    /// <summary>What to do when it is broken.</summary>
    string Cure { get; }

    /// <summary>Whether it also makes sense on a machine where the subject cannot work (no GPU, no program).</summary>
    bool NeedsAvailability => true;

    /// <summary>Whether it works on the kit's own model or clips, which not every subject can.</summary>
    bool NeedsMaterial => NeedsAvailability;

    /// <summary>Returns when the rule holds.</summary>
    /// <exception cref="RuleBrokenException">It does not.</exception>
    /// <exception cref="RuleSkippedException">There is nothing to check.</exception>
    void Check(TSubject subject);
}
