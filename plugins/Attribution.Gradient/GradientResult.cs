using SerHost.Sdk;

namespace Attribution.Gradient;

/// <summary>What one method computed for one input.</summary>
/// <param name="Map">[bands, frames].</param>
internal sealed record GradientResult(float[] Map)
{
    /// <summary>Facts of the method's own.</summary>
    public IReadOnlyList<ReliabilityFact> Facts { get; init; } = [];

    /// <summary>What the reader should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
