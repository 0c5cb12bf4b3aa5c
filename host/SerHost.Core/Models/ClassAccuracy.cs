namespace SerHost.Core.Models;

/// <summary>How well one class is recognised.</summary>
/// <param name="Label">The class.</param>
/// <param name="Clips">Clips of the class.</param>
/// <param name="Recall">Share of them named so; NaN when there are none.</param>
/// <param name="Precision">Share of the clips named so that are of the class; NaN when it was never named.</param>
public sealed record ClassAccuracy(string Label, int Clips, double Recall, double Precision);
