namespace SerHost.Sdk;

/// <summary>One number that says how far a result can be trusted; it travels with the result to every screen and file.</summary>
/// <param name="Id">Lower-case words joined by hyphens. <see cref="DiagnosticIds"/> lists the ones the host knows.</param>
/// <param name="Value">The number; NaN when it could not be determined (the note says why).</param>
/// <param name="Unit">Unit or <c>share</c> for fractions; empty when it has none.</param>
/// <param name="Note">What it means, in a short sentence.</param>
public sealed record Diagnostic(string Id, double Value, string Unit, string Note);
