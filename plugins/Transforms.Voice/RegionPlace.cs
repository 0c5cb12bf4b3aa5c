namespace Transforms.Voice;

/// <summary>A region in samples, with the edges beside it over which the changed sound fades in and out.</summary>
/// <param name="Start">First sample.</param>
/// <param name="End">Sample behind the last.</param>
/// <param name="Before">Samples of the edge before the start.</param>
/// <param name="After">Samples of the edge behind the end.</param>
internal readonly record struct RegionPlace(int Start, int End, int Before, int After)
{
    /// <summary>Length of an edge where nothing is in the way; below the 20 ms that a transform may reach.</summary>
    public const double EdgeSeconds = 0.015;

    public int First => Start - Before;

    public int Last => End + After;

    /// <summary>1 in the region, 0 beyond its edges, a raised cosine between.</summary>
    /// <param name="sample">Place in the clip, between samples too.</param>
    public double Inside(double sample) => sample < Start
        ? Before == 0 ? 0 : Rise(1 - ((Start - sample) / Before))
        : sample <= End ? 1 : After == 0 ? 0 : Rise(1 - ((sample - End) / After));

    /// <summary>The same for the changed sound, in which the region has grown.</summary>
    /// <param name="sample">Place relative to <see cref="First"/>.</param>
    /// <param name="length">Length of the changed region in samples.</param>
    public double InsideChanged(int sample, int length) =>
        sample < Before ? Rise((sample + 0.5) / Before) : sample < Before + length ? 1 : After == 0 ? 0 : Rise(1 - ((sample - Before - length + 0.5) / After));

    /// <summary>Places of tidy regions; edges stop half way to the neighbour and at the clip's ends.</summary>
    public static RegionPlace[] Of(IReadOnlyList<SerHost.Sdk.Audio.TimeRange> regions, int length, int rateHz)
    {
        (int Start, int End)[] spans = [.. regions.Select(region => (
            Math.Clamp((int)Math.Round(region.StartSeconds * rateHz), 0, length), Math.Clamp((int)Math.Round(region.EndSeconds * rateHz), 0, length)))];
        int edge = (int)(EdgeSeconds * rateHz);
        return [.. spans.Select((span, i) => new RegionPlace(
            span.Start,
            span.End,
            Math.Min(edge, i == 0 ? span.Start : (span.Start - spans[i - 1].End) / 2),
            Math.Min(edge, i == spans.Length - 1 ? length - span.End : (spans[i + 1].Start - span.End) / 2)))];
    }

    private static double Rise(double share) => 0.5 - (0.5 * Math.Cos(Math.PI * Math.Clamp(share, 0, 1)));
}
