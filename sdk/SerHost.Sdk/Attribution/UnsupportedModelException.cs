namespace SerHost.Sdk.Attribution;

/// <summary>A model lacks what a method needs; the message names the model, what is missing and which methods still work.</summary>
/// <param name="message">The reason.</param>
public sealed class UnsupportedModelException(string message) : Exception(message);
