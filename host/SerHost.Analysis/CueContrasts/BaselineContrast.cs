namespace SerHost.Analysis.CueContrasts;

/// <summary>One cue in the salient segments against one baseline.</summary>
/// <param name="Baseline">The baseline.</param>
/// <param name="Value">The cue's mean in the baseline, in the cue's unit; NaN when undefined.</param>
/// <param name="Delta">Δf = salient − baseline, 0 where they differ by rounding only; NaN when undefined.</param>
/// <param name="ChancePositive">
/// Share of equally large window sets whose Δf against the same baseline is above 0 (ties count half): the rate at which
/// chance alone gives a positive sign in this clip. NaN when undefined.
/// </param>
/// <param name="Sets">Window sets behind the baseline: 0 for full and rest.</param>
/// <param name="UndefinedReason">Why there is no value; null when there is one.</param>
public sealed record BaselineContrast(
    CueBaseline Baseline, double Value, double Delta, double ChancePositive, int Sets, string? UndefinedReason)
{
    /// <summary>Share of a value below which a difference is rounding: as chance counts ties, so must Δf, or noise would have a sign.</summary>
    internal const double Rounding = 1e-9;

    /// <summary>Δf = salient − baseline, 0 where they differ by rounding only; NaN when undefined.</summary>
    public double Delta { get; init; } = Math.Abs(Delta) <= Rounding * Math.Abs(Value) ? 0 : Delta;
}
