namespace SerHost.Core.Reports;

/// <summary>A method or extractor as it was asked.</summary>
/// <param name="Label">Its name in the run's tables.</param>
/// <param name="Id">The method.</param>
/// <param name="Version">Its version.</param>
/// <param name="Parameters">All of its parameters, defaults included.</param>
/// <param name="Device">What it computed on.</param>
public sealed record MethodProvenance(string Label, string Id, string Version, string Parameters, string Device);
