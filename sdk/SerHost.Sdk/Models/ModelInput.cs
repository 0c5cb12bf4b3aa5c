using SerHost.Sdk.Audio;

namespace SerHost.Sdk.Models;

/// <summary>What a model sees of one clip: a matrix with a time axis in seconds of the original clip.</summary>
/// <remarks>Immutable and safe to share between threads; the buffers passed in belong to the input from then on.</remarks>
public sealed class ModelInput
{
    /// <summary>Creates an input.</summary>
    /// <param name="bands">Rows: mel bands from low to high, or 1 for a waveform.</param>
    /// <param name="values">[bands, frames], row-major; every value finite.</param>
    /// <param name="timeAxis">Where the frames lie, in seconds of the original clip; its count is the number of frames, 1 or more.</param>
    /// <param name="bandCentresHz">[bands] centre frequencies; 0 for a waveform.</param>
    /// <param name="isPadding">[frames] true where a frame holds no sound of the clip.</param>
    /// <param name="scale">Unit and range of the values.</param>
    /// <exception cref="ArgumentException">A length does not fit or a value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no bands or no frames.</exception>
    public ModelInput(
        int bands,
        ReadOnlyMemory<float> values,
        TimeAxis timeAxis,
        ReadOnlyMemory<float> bandCentresHz,
        ReadOnlyMemory<bool> isPadding,
        InputScale scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timeAxis.Count, nameof(timeAxis));
        ArgumentNullException.ThrowIfNull(scale);
        Require(values.Length == bands * timeAxis.Count, nameof(values), $"{bands} bands × {timeAxis.Count} frames", values.Length);
        Require(bandCentresHz.Length == bands, nameof(bandCentresHz), $"{bands} bands", bandCentresHz.Length);
        Require(isPadding.Length == timeAxis.Count, nameof(isPadding), $"{timeAxis.Count} frames", isPadding.Length);
        int firstBad = NonFinite.IndexOf(values.Span);
        if (firstBad >= 0)
        {
            throw new ArgumentException(
                $"Input value at band {firstBad / timeAxis.Count}, frame {firstBad % timeAxis.Count} is {values.Span[firstBad]}; it must "
                    + "be finite.",
                nameof(values));
        }

        Bands = bands;
        Values = values;
        TimeAxis = timeAxis;
        BandCentresHz = bandCentresHz;
        IsPadding = isPadding;
        Scale = scale;
    }

    /// <summary>Rows: mel bands from low to high, or 1 for a waveform.</summary>
    public int Bands { get; }

    /// <summary>Columns.</summary>
    public int Frames => TimeAxis.Count;

    /// <summary>[bands, frames], row-major.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Where the frames lie, in seconds of the original clip.</summary>
    public TimeAxis TimeAxis { get; }

    /// <summary>[bands] centre frequencies in Hz; 0 for a waveform.</summary>
    public ReadOnlyMemory<float> BandCentresHz { get; }

    /// <summary>[frames] true where a frame holds no sound of the clip.</summary>
    public ReadOnlyMemory<bool> IsPadding { get; }

    /// <summary>Unit and range of the values.</summary>
    public InputScale Scale { get; }

    private static void Require(bool holds, string name, string expected, int found)
    {
        if (!holds)
        {
            throw new ArgumentException($"Expected a length of {expected}, found {found}.", name);
        }
    }
}
