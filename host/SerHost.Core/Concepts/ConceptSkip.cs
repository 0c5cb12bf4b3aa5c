namespace SerHost.Core.Concepts;

/// <summary>A clip the atlas leaves out.</summary>
/// <param name="Clip">The clip's id.</param>
/// <param name="Reason">Why.</param>
public sealed record ConceptSkip(string Clip, string Reason);
