namespace SerHost.Analysis.Faithfulness;

/// <summary>What a metric of attribution methods measures.</summary>
/// <param name="Id">Lower-case words joined by hyphens.</param>
/// <param name="Name">Heading in tables.</param>
/// <param name="Better">1 when higher is better, -1 when lower is better, 0 when neither.</param>
/// <param name="DependsOnFill">Whether it is given for every fill.</param>
/// <param name="Formula">How it is computed.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record MetricDescriptor(string Id, string Name, int Better, bool DependsOnFill, string Formula, string Source);
