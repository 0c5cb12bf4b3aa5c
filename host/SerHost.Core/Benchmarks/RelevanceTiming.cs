namespace SerHost.Core.Benchmarks;

/// <summary>A relevance method in units of a forward pass (ours, at batch 16, same threads).</summary>
/// <param name="Id">For example <c>crp-64-last</c>.</param>
/// <param name="Description">Method, layer and number of conditions.</param>
/// <param name="Milliseconds">One clip.</param>
/// <param name="ForwardPasses">The same in forward passes.</param>
public sealed record RelevanceTiming(string Id, string Description, double Milliseconds, double ForwardPasses);
