using SerHost.Sdk;

namespace Attribution.Gradient;

/// <summary>What one method computed for one input.</summary>
/// <param name="Map">[bands, frames].</param>
internal sealed record GradientResult(float[] Map)
{
    /// <summary>Diagnostics of the method's own.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>What the reader should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
