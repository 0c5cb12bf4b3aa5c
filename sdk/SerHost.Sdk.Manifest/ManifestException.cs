namespace SerHost.Sdk.Manifest;

/// <summary>A plugin's assembly does not make a plugin; the message says why and what to do.</summary>
/// <param name="code">For example <c>SERHOST001</c>.</param>
/// <param name="message">The reason and the cure.</param>
/// <param name="inner">What was thrown, if anything.</param>
internal sealed class ManifestException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
