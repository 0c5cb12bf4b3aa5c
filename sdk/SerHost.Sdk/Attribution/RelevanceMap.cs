using SerHost.Sdk.Audio;

namespace SerHost.Sdk.Attribution;

/// <summary>Signed relevance of every element of a model's input for one output. Positive spoke for the target, negative against
/// it.</summary>
/// <remarks>In the unit the method states in its summary (the target's logit, for most), of any size: maps of two methods are compared by
/// order, not by value. Immutable and safe to share between threads; the buffers passed in belong to the map from then on. NaN and infinity
/// are refused by the host, not here.</remarks>
public sealed class RelevanceMap
{
    /// <summary>Creates a map.</summary>
    /// <param name="bands">Rows, as in the input; 1 or more.</param>
    /// <param name="values">[bands, frames], row-major; every value finite.</param>
    /// <param name="timeAxis">The input's own time axis.</param>
    /// <param name="target">Index of the output explained.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no bands, or the target is negative.</exception>
    public RelevanceMap(int bands, ReadOnlyMemory<float> values, TimeAxis timeAxis, int target)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        if (values.Length != bands * timeAxis.Count)
        {
            throw new ArgumentException($"Expected {bands} bands × {timeAxis.Count} frames, found {values.Length} values.", nameof(values));
        }

        Bands = bands;
        Values = values;
        TimeAxis = timeAxis;
        Target = target;
    }

    /// <summary>Rows.</summary>
    public int Bands { get; }

    /// <summary>Columns.</summary>
    public int Frames => TimeAxis.Count;

    /// <summary>[bands, frames], row-major.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Where the frames lie, in seconds of the original clip.</summary>
    public TimeAxis TimeAxis { get; }

    /// <summary>Index of the output explained.</summary>
    public int Target { get; }

    /// <summary>How far the map can be trusted.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Extra maps, one a concept; empty for most methods.</summary>
    public IReadOnlyList<NamedMap> ExtraMaps { get; init; } = [];

    /// <summary>Relevance at the place inside the model that was asked for; null for most methods.</summary>
    public SiteMap? Site { get; init; }

    /// <summary>What the reader should know, in plain sentences (a fall-back taken, an option ignored).</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>An extra map that belongs to a result, such as the part of the relevance that flowed through one concept.</summary>
/// <param name="Name">For example <c>layer1.conv1:35</c>.</param>
/// <param name="Weight">How much of the result it carries: signed relevance for a concept; 0 when that has no meaning.</param>
/// <param name="Values">[bands, frames], row-major, same axes as the map it belongs to; every value finite. Not to be written to
/// afterwards.</param>
public sealed record NamedMap(string Name, double Weight, ReadOnlyMemory<float> Values);
