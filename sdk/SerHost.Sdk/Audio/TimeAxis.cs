namespace SerHost.Sdk.Audio;

/// <summary>Equally spaced analysis steps (frames) placed in seconds of the original, untrimmed clip.</summary>
/// <remarks>
/// Every value that has a time carries one of these; nothing downstream multiplies a frame index by a hop.
/// Step <c>i</c> is centred at <c>FirstCentreSeconds + i · StepSeconds</c>. Its <em>span</em> is the stretch of sound it
/// was computed from (the analysis window, usually longer than a step); its <em>tile</em> is the stretch it stands
/// for: one step wide around the centre, so that tiles of neighbouring steps touch without overlap.
/// </remarks>
public readonly record struct TimeAxis
{
    /// <summary>Creates an axis.</summary>
    /// <param name="firstCentreSeconds">Centre of step 0 in clip seconds; finite.</param>
    /// <param name="stepSeconds">Distance between neighbouring centres, above 0.</param>
    /// <param name="count">Number of steps, 0 or more.</param>
    /// <param name="spanSeconds">Length of sound each step was computed from, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public TimeAxis(double firstCentreSeconds, double stepSeconds, int count, double spanSeconds)
    {
        if (!double.IsFinite(firstCentreSeconds))
        {
            throw new ArgumentOutOfRangeException(nameof(firstCentreSeconds), firstCentreSeconds, "Must be finite.");
        }

        if (!(stepSeconds > 0) || !double.IsFinite(stepSeconds))
        {
            throw new ArgumentOutOfRangeException(nameof(stepSeconds), stepSeconds, "Must be finite and above 0.");
        }

        if (!(spanSeconds > 0) || !double.IsFinite(spanSeconds))
        {
            throw new ArgumentOutOfRangeException(nameof(spanSeconds), spanSeconds, "Must be finite and above 0.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(count);
        FirstCentreSeconds = firstCentreSeconds;
        StepSeconds = stepSeconds;
        Count = count;
        SpanSeconds = spanSeconds;
    }

    /// <summary>Centre of step 0 in clip seconds.</summary>
    public double FirstCentreSeconds { get; }

    /// <summary>Distance between neighbouring centres in seconds.</summary>
    public double StepSeconds { get; }

    /// <summary>Number of steps.</summary>
    public int Count { get; }

    /// <summary>Length of sound each step was computed from, in seconds.</summary>
    public double SpanSeconds { get; }

    /// <summary>The stretch all tiles cover together.</summary>
    public TimeRange Extent => Tiles(0, Count);

    /// <summary>Centre of a step in clip seconds.</summary>
    /// <param name="step">Step index; may lie outside the axis.</param>
    public double CentreOf(int step) => FirstCentreSeconds + (step * StepSeconds);

    /// <summary>The sound a step was computed from.</summary>
    /// <param name="step">Step index.</param>
    public TimeRange SpanOf(int step) => new(CentreOf(step) - (0.5 * SpanSeconds), CentreOf(step) + (0.5 * SpanSeconds));

    /// <summary>The stretch that consecutive steps stand for.</summary>
    /// <param name="firstStep">First step.</param>
    /// <param name="count">Number of steps, 0 or more.</param>
    public TimeRange Tiles(int firstStep, int count) =>
        new(CentreOf(firstStep) - (0.5 * StepSeconds), CentreOf(firstStep + count) - (0.5 * StepSeconds));

    /// <summary>The step whose tile holds a moment, not limited to the axis. Inverse of <see cref="CentreOf"/>.</summary>
    /// <param name="seconds">Clip seconds.</param>
    public int StepAt(double seconds) => (int)Math.Floor(((seconds - FirstCentreSeconds) / StepSeconds) + 0.5);
}

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
