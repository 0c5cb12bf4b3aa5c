namespace SerHost.Plugins.Isolation.Wire;

/// <summary>What came through the pipe is not a message of this protocol, or too large for one.</summary>
/// <param name="message">What was expected and what was found.</param>
internal sealed class WireException(string message) : Exception(message);
