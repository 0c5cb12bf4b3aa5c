namespace SerHost.Signal;

/// <summary>How silence is found and cut off.</summary>
/// <param name="MinimumSilenceSeconds">Length of the sliding window, and so of the shortest silence; above 0.</param>
/// <param name="ThresholdBelowClipDb">A window this many dB or more below the level of the whole clip is silent; 0 or more.</param>
/// <param name="StepSeconds">Distance between windows, above 0.</param>
public sealed record SilenceTrimSettings(
    double MinimumSilenceSeconds = 0.5,
    double ThresholdBelowClipDb = 14,
    double StepSeconds = 0.001)
{
    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Validate()
    {
        RequirePositive(MinimumSilenceSeconds, nameof(MinimumSilenceSeconds));
        RequirePositive(StepSeconds, nameof(StepSeconds));
        if (!(ThresholdBelowClipDb >= 0) || !double.IsFinite(ThresholdBelowClipDb))
        {
            throw new ArgumentOutOfRangeException(nameof(ThresholdBelowClipDb), ThresholdBelowClipDb, "Must be finite and 0 or more.");
        }
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "Must be finite and above 0.");
        }
    }
}
