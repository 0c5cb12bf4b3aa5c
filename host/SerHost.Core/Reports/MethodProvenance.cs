namespace SerHost.Core.Reports;

/// <summary>A method or extractor as it was asked.</summary>
/// <param name="Label">Its name in the run's tables.</param>
/// <param name="Id">The method.</param>
/// <param name="Version">Its version.</param>
/// <param name="Parameters">All of its parameters, defaults included.</param>
/// <param name="Device">What it computed on; several where a device failed on the way.</param>
/// <param name="Layers">Layers its concepts belong to, for methods that have some.</param>
public sealed record MethodProvenance(string Label, string Id, string Version, string Parameters, string Device,
    IReadOnlyList<string> Layers)
{
    /// <summary>What the method said of every map, for example which rules the model's kind made of a default.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
