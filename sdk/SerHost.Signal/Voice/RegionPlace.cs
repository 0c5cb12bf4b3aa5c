using SerHost.Sdk.Audio;
using SerHost.Sdk.Transforms;

namespace SerHost.Signal.Voice;

/// <summary>A region in samples, with the edges beside it over which the changed sound fades in and out.</summary>
/// <param name="Start">First sample.</param>
/// <param name="End">Sample behind the last.</param>
/// <param name="Before">Samples of the edge before the start.</param>
/// <param name="After">Samples of the edge behind the end.</param>
public readonly record struct RegionPlace(int Start, int End, int Before, int After)
{
    /// <summary>Length of an edge where nothing is in the way; below the 20 ms that a transform may reach.</summary>
    public const double EdgeSeconds = 0.015;

    /// <summary>First sample of the edge before.</summary>
    public int First => Start - Before;

    /// <summary>Sample behind the edge after.</summary>
    public int Last => End + After;

    /// <summary>1 in the region, 0 beyond its edges, a raised cosine between.</summary>
    /// <param name="sample">Place in the clip, between samples too.</param>
    public double Inside(double sample) => sample < Start
        ? Before == 0 ? 0 : Rise(1 - ((Start - sample) / Before))
        : sample <= End ? 1 : After == 0 ? 0 : Rise(1 - ((sample - End) / After));

    /// <summary>The same for the changed sound, in which the region has grown.</summary>
    /// <param name="sample">Place relative to <see cref="First"/>.</param>
    /// <param name="length">Length of the changed region in samples.</param>
    public double InsideChanged(int sample, int length) => sample < Before ? Rise((sample + 0.5) / Before)
        : sample < Before + length ? 1
        : After == 0 ? 0 : Rise(1 - ((sample - Before - length + 0.5) / After));

    /// <summary>Places of tidy regions; edges stop half way to the neighbour and at the clip's ends.</summary>
    /// <param name="regions">In order of time, none touching another.</param>
    /// <param name="length">Samples of the clip.</param>
    /// <param name="rateHz">Its sample rate.</param>
    public static IReadOnlyList<RegionPlace> Of(IReadOnlyList<TimeRange> regions, int length, int rateHz)
    {
        ArgumentNullException.ThrowIfNull(regions);
        (int Start, int End)[] spans = [.. regions.Select(region => (
            Math.Clamp((int)Math.Round(region.StartSeconds * rateHz), 0, length),
            Math.Clamp((int)Math.Round(region.EndSeconds * rateHz), 0, length)))];
        int edge = (int)(EdgeSeconds * rateHz);
        return [.. spans.Select((span, i) => new RegionPlace(
            span.Start,
            span.End,
            Math.Min(edge, i == 0 ? span.Start : (span.Start - spans[i - 1].End) / 2),
            Math.Min(edge, i == spans.Length - 1 ? length - span.End : (spans[i + 1].Start - span.End) / 2)))];
    }

    private static double Rise(double share) => 0.5 - (0.5 * Math.Cos(Math.PI * Math.Clamp(share, 0, 1)));
}

/// <summary>Changes regions of a clip and nothing else: what is changed fades in and out over the edges beside each region.</summary>
/// <remarks>Stateless; safe to call from several threads.</remarks>
public static class RegionChange
{
    /// <summary>Puts changed regions into a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="regions">Where, in clip seconds, tidy (<see cref="TransformRegions.Tidy"/>).</param>
    /// <param name="change">Gives, for a place and the number of its region, the sound from <see cref="RegionPlace.First"/> to
    /// <see cref="RegionPlace.Last"/> and how many samples the region itself has become.</param>
    /// <returns>The changed clip, and where its moments went.</returns>
    public static TransformedClip Apply(
        AudioClip clip, IReadOnlyList<TimeRange> regions, Func<RegionPlace, int, (double[] Changed, int Length)> change)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(change);
        RegionPlace[] places =
            [.. RegionPlace.Of(regions, clip.Samples.Length, clip.SampleRateHz).Where(place => place.End > place.Start)];
        if (places.Length == 0)
        {
            return new TransformedClip(clip, TimeMap.Identity);
        }

        var output = new List<float>(clip.Samples.Length);
        var anchors = new List<TimeAnchor>();
        ReadOnlySpan<float> original = clip.Samples.Span;
        int done = 0, shift = 0;
        for (int i = 0; i < places.Length; i++)
        {
            RegionPlace place = places[i];
            output.AddRange(original[done..place.First]);
            (double[] changed, int length) = change(place, i);
            int grown = length - (place.End - place.Start);
            for (int n = 0; n < changed.Length; n++)
            {
                double inside = place.InsideChanged(n, length);
                int beside = n < place.Before ? place.First + n : n >= place.Before + length ? place.First + n - grown : -1;
                output.Add((float)(beside < 0 ? changed[n] : (inside * changed[n]) + ((1 - inside) * original[beside])));
            }

            if (grown != 0)
            {
                anchors.Add(new TimeAnchor((double)place.Start / clip.SampleRateHz, (double)(place.Start + shift) / clip.SampleRateHz));
                anchors.Add(new TimeAnchor((double)place.End / clip.SampleRateHz, (double)(place.End + shift + grown) / clip.SampleRateHz));
            }

            shift += grown;
            done = place.Last;
        }

        output.AddRange(original[done..]);
        return new TransformedClip(new AudioClip(clip.Id, output.ToArray(), clip.SampleRateHz), new TimeMap(anchors));
    }

    /// <summary>A generator for one region, the same for the same seed.</summary>
    /// <param name="seed">The transform's seed.</param>
    /// <param name="region">Number of the region.</param>
    public static Random RandomOf(ulong seed, int region) => new(unchecked((int)(seed ^ (seed >> 32)) ^ (region * 0x5bd1e995)));
}
