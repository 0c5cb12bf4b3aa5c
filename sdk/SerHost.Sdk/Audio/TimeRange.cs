namespace SerHost.Sdk.Audio;

/// <summary>An interval of a recording, in seconds of the original, untrimmed clip: start included, end excluded.</summary>
/// <param name="StartSeconds">Start; may be negative where an analysis window begins before the clip.</param>
/// <param name="EndSeconds">End; not before the start.</param>
public readonly record struct TimeRange(double StartSeconds, double EndSeconds)
{
    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => EndSeconds - StartSeconds;

    /// <summary>Middle of the interval in seconds.</summary>
    public double CentreSeconds => 0.5 * (StartSeconds + EndSeconds);

    /// <summary>Seconds that this interval and another have in common; 0 when they do not meet.</summary>
    /// <param name="other">The other interval.</param>
    public double OverlapSeconds(TimeRange other) =>
        Math.Max(0, Math.Min(EndSeconds, other.EndSeconds) - Math.Max(StartSeconds, other.StartSeconds));

    /// <summary>Whether a moment lies in the interval.</summary>
    /// <param name="seconds">The moment.</param>
    public bool Contains(double seconds) => seconds >= StartSeconds && seconds < EndSeconds;
}
