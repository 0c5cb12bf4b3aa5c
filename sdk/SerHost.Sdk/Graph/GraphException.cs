namespace SerHost.Sdk.Graph;

/// <summary>A layer graph is malformed, or does not fit an input's size; the message names the layer.</summary>
/// <param name="layer">Name of the layer at fault.</param>
/// <param name="message">What was expected and what was found.</param>
public sealed class GraphException(string layer, string message) : Exception($"Layer '{layer}': {message}")
{
    /// <summary>Name of the layer at fault.</summary>
    public string Layer { get; } = layer;
}
