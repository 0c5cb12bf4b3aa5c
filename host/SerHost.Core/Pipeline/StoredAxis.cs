using SerHost.Sdk.Audio;

namespace SerHost.Core.Pipeline;

/// <summary>A time axis in the form of the store's files.</summary>
/// <param name="FirstCentreSeconds">Centre of step 0 in clip seconds.</param>
/// <param name="StepSeconds">Distance between neighbouring centres in seconds.</param>
/// <param name="Count">Number of steps.</param>
/// <param name="SpanSeconds">Length of sound each step was computed from, in seconds.</param>
public sealed record StoredAxis(double FirstCentreSeconds, double StepSeconds, int Count, double SpanSeconds)
{
    /// <summary>The stored form of an axis.</summary>
    /// <param name="axis">The axis.</param>
    public static StoredAxis Of(TimeAxis axis) => new(axis.FirstCentreSeconds, axis.StepSeconds, axis.Count, axis.SpanSeconds);

    /// <summary>The axis.</summary>
    public TimeAxis ToAxis() => new(FirstCentreSeconds, StepSeconds, Count, SpanSeconds);
}
