namespace SerHost.Sdk.Testing.Running;

/// <summary>A rule has nothing to check.</summary>
internal sealed class RuleSkippedException(string message) : Exception(message);
