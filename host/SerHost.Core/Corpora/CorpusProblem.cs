namespace SerHost.Core.Corpora;

/// <summary>Something in a corpus a person should know about. The corpus can still be used.</summary>
/// <param name="Kind">What sort of problem it is.</param>
/// <param name="ClipIds">The clips concerned; empty when it concerns a file that became no clip.</param>
/// <param name="Text">One plain sentence.</param>
public sealed record CorpusProblem(CorpusProblemKind Kind, IReadOnlyList<string> ClipIds, string Text);
