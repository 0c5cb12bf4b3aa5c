namespace SerHost.Network.Relevance;

/// <summary>One stretch of a backward pass: from a layer's output down to another's.</summary>
/// <param name="Top">Layer whose relevance is given.</param>
/// <param name="Bottom">Layer whose relevance is wanted; 0 for the input.</param>
/// <param name="IsActive">[layers] layers that lie on a path from bottom to top, both included; others take no part.</param>
public sealed record RelevanceLeg(int Top, int Bottom, IReadOnlyList<bool> IsActive);
