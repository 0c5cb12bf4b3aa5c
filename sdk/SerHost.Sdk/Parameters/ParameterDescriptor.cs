namespace SerHost.Sdk.Parameters;

/// <summary>Describes one parameter well enough that a host can validate it, draw a form for it, print its help and hash it.</summary>
/// <remarks>The idea of self-describing parameters comes from the Vamp plugin SDK (Cannam et al. 2006). Immutable.</remarks>
/// <param name="Id">Lower-case words joined by hyphens, unique within the plugin, for example <c>window-frames</c>.</param>
/// <param name="Kind">What a value may look like.</param>
/// <param name="Default">The value used when none is given, in its text form (invariant culture); itself one that is allowed.</param>
/// <param name="Help">One or two plain sentences: what it does and when to change it.</param>
public sealed record ParameterDescriptor(string Id, ParameterKind Kind, string Default, string Help)
{
    /// <summary>Unit of a numeric value, for example <c>frames</c> or <c>dB</c>; empty when it has none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest numeric value allowed, included; null when unbounded.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest numeric value allowed, included; null when unbounded.</summary>
    public double? Maximum { get; init; }

    /// <summary>A sensible increment for a form's spinner; null when there is none.</summary>
    public double? Step { get; init; }

    /// <summary>The words allowed, for the choice kinds.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The allowed values in words, for help and error messages.</summary>
    public string RangeText => ParameterText.DescribeRange(this);
}
