namespace SerHost.Analysis.CueContrasts;

/// <summary>One cue in the salient segments against one baseline.</summary>
/// <param name="Baseline">The baseline.</param>
/// <param name="Value">The cue's mean in the baseline, in the cue's unit; NaN when undefined.</param>
/// <param name="Delta">Δf = salient − baseline, 0 where they differ by rounding only; NaN when undefined.</param>
/// <param name="ChancePositive">
/// Share of equally large window sets whose Δf against the same baseline is above 0 (ties count half): the rate at which
/// chance alone gives a positive sign in this clip; ½ by symmetry for the matched baseline. NaN when undefined.
/// </param>
/// <param name="Sets">Window sets behind the baseline: 0 for all but random.</param>
/// <param name="UndefinedReason">Why there is no value; null when there is one.</param>
public sealed record BaselineContrast(
    CueBaseline Baseline, double Value, double Delta, double ChancePositive, int Sets, string? UndefinedReason)
{
    /// <summary>Share of a value below which a difference is rounding: as chance counts
    /// ties, so must Δf, or noise would have a sign.</summary>
    internal const double Rounding = 1e-9;

    /// <summary>For the matched baseline, how alike the compared windows are; null for others and where there is no value.</summary>
    public MatchBalance? Balance { get; init; }

    /// <summary>Whether this baseline cannot say anything of this cue, in any clip: it is matched on it.</summary>
    public bool IsNotTestable { get; init; }

    /// <summary>Δf = salient − baseline, 0 where they differ by rounding only; NaN when undefined. Against the matched baseline the salient
    /// windows are weighted, too, so that it is not the difference of <see cref="CueContrast.Salient"/> and <see cref="Value"/>.</summary>
    public double Delta { get; init; } = Math.Abs(Delta) <= Rounding * Math.Abs(Value) ? 0 : Delta;
}
