namespace SerHost.Network.Relevance;

/// <summary>Which rule each layer gets, as data. The first entry that fits a layer decides; layers no entry fits get the
/// defaults of <see cref="RelevancePlan"/> (activations pass, additions and averages norm, maximum pools winner-takes-all).</summary>
/// <param name="Name">Short name, for example <c>epsilon-plus-flat</c>.</param>
/// <param name="Entries">Entries in order of precedence.</param>
public sealed record Composite(string Name, IReadOnlyList<CompositeEntry> Entries)
{
    /// <summary>A copy in which relevance doubles at residual additions, as in the published program (its defect D2).</summary>
    public Composite WithoutAdditionRule() =>
        new(Name + "+add-pass", [new CompositeEntry("add", new RelevanceRule(RuleKind.Pass)), .. Entries]);

    /// <summary>The text form that <see cref="CompositeText"/> reads.</summary>
    public override string ToString() => string.Join("; ", Entries.Select(entry => $"{entry.Selector}={entry.Rule}"));
}
