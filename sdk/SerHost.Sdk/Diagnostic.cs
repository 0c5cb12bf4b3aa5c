namespace SerHost.Sdk;

/// <summary>One number that says how far a result can be trusted; it travels with the result to every screen and file.</summary>
/// <param name="Id">Lower-case words joined by hyphens. <see cref="DiagnosticIds"/> lists the ones the host knows.</param>
/// <param name="Value">The number; NaN when it could not be determined (the note says why).</param>
/// <param name="Unit">Unit or <c>share</c> for fractions; empty when it has none.</param>
/// <param name="Note">What it means, in a short sentence.</param>
public sealed record Diagnostic(string Id, double Value, string Unit, string Note);

/// <summary>Ids of the reliability diagnostics the host shows in places of their own.</summary>
public static class DiagnosticIds
{
    /// <summary>max |f(x) − f_folded(x)| / max(1, max |f(x)|): how far the folded graph is from the model file.</summary>
    public const string CanonisationError = "canonisation-error";

    /// <summary>(f(x) − Σ relevance) / f(x): relevance absorbed by biases and stabilisers.</summary>
    public const string ConservationGap = "conservation-gap";

    /// <summary>Share of the absolute relevance that lies on padding frames.</summary>
    public const string PaddingShare = "padding-share";

    /// <summary>Largest difference from the exact result that an approximate mode measured on a sample, in the score's unit.</summary>
    public const string ApproximationError = "approximation-error";

    /// <summary>How far rounding may have moved the map, as a share of its largest value: measured against float64, or a bound.</summary>
    public const string NumericalError = "numerical-error";

    /// <summary>Share of the recording's time that the model's input holds: below 1 where a clip longer than the input was cut.</summary>
    public const string HeardShare = "heard-share";

    /// <summary>Share of the recording's speech, by level, that the model's input holds.</summary>
    public const string SpeechHeardShare = "speech-heard-share";

    /// <summary>How many times the model was evaluated, counting an incremental evaluation as one.</summary>
    public const string ModelEvaluations = "model-evaluations";
}
