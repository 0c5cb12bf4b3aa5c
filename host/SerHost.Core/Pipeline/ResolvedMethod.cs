using SerHost.Sdk.Attribution;

namespace SerHost.Core.Pipeline;

/// <summary>The method that does the work for one that was asked for.</summary>
/// <param name="Method">It.</param>
/// <param name="Replaced">The method asked for, where <paramref name="Method"/> stands
/// in for it and may be given up for it; else null.</param>
internal sealed record ResolvedMethod(IAttributionMethod Method, IAttributionMethod? Replaced);
