using SerHost.Sdk.Audio;

namespace SerHost.Sdk.Cues;

/// <summary>Cue values over time.</summary>
/// <remarks>NaN means undefined, never 0: a cue that exists for voices only (<see cref="CueDescriptor.IsVoicedOnly"/>) is NaN in every
/// frame that is not voiced. Immutable and safe to share between threads; the buffers passed in belong to the tracks from then on. Infinite
/// values are refused by the host, not here.</remarks>
public sealed class CueTracks
{
    /// <summary>Creates tracks.</summary>
    /// <param name="cues">What each row is.</param>
    /// <param name="timeAxis">Where the frames lie, in seconds of the original clip.</param>
    /// <param name="values">[cues, frames], row-major; NaN where undefined, never infinite.</param>
    /// <param name="isVoiced">[frames] whether the voice was voiced there.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public CueTracks(IReadOnlyList<CueDescriptor> cues, TimeAxis timeAxis, ReadOnlyMemory<float> values, ReadOnlyMemory<bool> isVoiced)
    {
        ArgumentNullException.ThrowIfNull(cues);
        if (values.Length != cues.Count * timeAxis.Count)
        {
            throw new ArgumentException(
                $"Expected {cues.Count} cues × {timeAxis.Count} frames, found {values.Length} values.", nameof(values));
        }

        if (isVoiced.Length != timeAxis.Count)
        {
            throw new ArgumentException($"Expected {timeAxis.Count} frames, found {isVoiced.Length}.", nameof(isVoiced));
        }

        Cues = cues;
        TimeAxis = timeAxis;
        Values = values;
        IsVoiced = isVoiced;
    }

    /// <summary>What each row is.</summary>
    public IReadOnlyList<CueDescriptor> Cues { get; }

    /// <summary>Where the frames lie, in seconds of the original clip.</summary>
    public TimeAxis TimeAxis { get; }

    /// <summary>[cues, frames], row-major; NaN where undefined.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>[frames] whether the voice was voiced there.</summary>
    public ReadOnlyMemory<bool> IsVoiced { get; }

    /// <summary>One cue's values, [frames].</summary>
    /// <param name="cueIndex">Index into <see cref="Cues"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cue.</exception>
    public ReadOnlyMemory<float> Track(int cueIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cueIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cueIndex, Cues.Count);
        return Values.Slice(cueIndex * TimeAxis.Count, TimeAxis.Count);
    }
}
