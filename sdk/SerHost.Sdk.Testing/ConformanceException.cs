namespace SerHost.Sdk.Testing;

/// <summary>A plugin breaks its contract; the message lists every broken rule and what to do.</summary>
/// <param name="message">The list.</param>
public sealed class ConformanceException(string message) : Exception(message);
