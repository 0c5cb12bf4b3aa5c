namespace SerHost.Core.CueContrasts;

/// <summary>One cue in the salient segments against one baseline.</summary>
/// <param name="Baseline">The baseline.</param>
/// <param name="Value">The cue's mean in the baseline, in the cue's unit; NaN when undefined.</param>
/// <param name="Delta">Δf = salient − baseline; NaN when undefined.</param>
/// <param name="ChancePositive">
/// Share of equally large window sets whose Δf against the same baseline is above 0 (ties count half): the rate at which
/// chance alone gives a positive sign in this clip. NaN when undefined.
/// </param>
/// <param name="Sets">Window sets behind the baseline: 0 for full and rest.</param>
/// <param name="UndefinedReason">Why there is no value; null when there is one.</param>
public sealed record BaselineContrast(
    CueBaseline Baseline, double Value, double Delta, double ChancePositive, int Sets, string? UndefinedReason);
