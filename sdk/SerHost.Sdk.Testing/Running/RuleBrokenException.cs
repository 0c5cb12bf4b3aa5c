namespace SerHost.Sdk.Testing.Running;

/// <summary>A rule does not hold.</summary>
internal sealed class RuleBrokenException(string message) : Exception(message);
