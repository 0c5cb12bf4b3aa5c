namespace SerHost.Sdk.Models;

/// <summary>Outcome of one check of a model.</summary>
/// <param name="Name">What was checked, in a few words.</param>
/// <param name="Passed">Whether it held.</param>
/// <param name="Detail">The measured figure and its limit, or what went wrong and the cure.</param>
public sealed record ModelCheck(string Name, bool Passed, string Detail);
