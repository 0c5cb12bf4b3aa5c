namespace SerHost.Core.Models;

/// <summary>A clip that could not take part.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Reason">Why, and the cure where there is one.</param>
public sealed record SkippedClip(string ClipId, string Reason);
