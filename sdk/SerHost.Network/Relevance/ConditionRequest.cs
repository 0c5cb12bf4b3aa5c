
namespace SerHost.Network.Relevance;

/// <summary>The conditions a user asked for: some fixed, some chosen clip by clip.</summary>
/// <param name="Fixed">Conditions known before any clip.</param>
/// <param name="Ranked">Layers whose most relevant channels are taken, and how many of each.</param>
internal sealed record ConditionRequest(IReadOnlyList<RelevanceCondition> Fixed, IReadOnlyList<(int Layer, int Count)> Ranked);
