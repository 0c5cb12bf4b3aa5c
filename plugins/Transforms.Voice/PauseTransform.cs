using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;
using SerHost.Signal.Voice;

namespace Transforms.Voice;

/// <summary>A pause before each region: everything from there on comes later. Thread-safe.</summary>
/// <remarks>Within a clip the sound fades out before the pause and in behind it (raised cosine); at the clip's beginning nothing is
/// touched, so that a pause there is a plain delay.</remarks>
public sealed class PauseTransform : IClipTransform
{
    private const string Seconds = "seconds";

    /// <inheritdoc/>
    public ClipTransformDescriptor Descriptor { get; } = new(
        "pause",
        "Pause",
        "1",
        "Puts digital silence before each region; before the whole clip it is a delay.",
        [
            new(Seconds, ParameterKind.Number, "0", "Length of the pause, rounded to whole samples.")
            {
                Unit = "s", Minimum = 0, Maximum = 10, Step = 0.05,
            },
        ],
        [new(Seconds, [], ["loudness", "intensity_db", "f0_semitone", "f0_hz", "hnr_db"])]);

    /// <inheritdoc/>
    public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(settings);
        int rate = clip.SampleRateHz, pause = (int)Math.Round(settings.Parameters.GetNumber(Seconds) * rate);
        if (pause == 0 || regions.Count == 0)
        {
            return new TransformedClip(clip, TimeMap.Identity);
        }

        ReadOnlySpan<float> original = clip.Samples.Span;
        var samples = new List<float>(original.Length + (pause * regions.Count));
        var anchors = new List<TimeAnchor>();
        int done = 0, shift = 0;
        foreach (RegionPlace place in RegionPlace.Of(regions, original.Length, rate).Where(place => place.End > place.Start))
        {
            cancellation.ThrowIfCancellationRequested();
            int behind = Math.Min(place.Before, place.End - place.Start);
            samples.AddRange(original[done..place.First]);
            Fade(samples, original[place.First..place.Start], isOut: true);
            samples.AddRange(new float[pause]);
            Fade(samples, original.Slice(place.Start, behind), isOut: false);
            done = place.Start + behind;
            if (place.Start > 0)
            {
                anchors.Add(new TimeAnchor((place.Start - 1.0) / rate, (place.Start - 1.0 + shift) / rate));
            }

            shift += pause;
            anchors.Add(new TimeAnchor((double)place.Start / rate, (double)(place.Start + shift) / rate));
        }

        samples.AddRange(original[done..]);
        return new TransformedClip(new AudioClip(clip.Id, samples.ToArray(), rate), new TimeMap(anchors));
    }

    private static void Fade(List<float> samples, ReadOnlySpan<float> edge, bool isOut)
    {
        for (int n = 0; n < edge.Length; n++)
        {
            double share = (n + 0.5) / edge.Length;
            samples.Add((float)(edge[n] * (0.5 - (0.5 * Math.Cos(Math.PI * (isOut ? 1 - share : share))))));
        }
    }
}
