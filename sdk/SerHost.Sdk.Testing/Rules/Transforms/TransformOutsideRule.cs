using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>What moves a decision must lie in the region, or the answer is about something else.</summary>
internal sealed class TransformOutsideRule : IRule<TransformSubject>
{
    public string Id => "outside-untouched";

    public string Checks => "Samples farther than 20 ms from every region are the clip's bit for bit, moved by a whole number of samples "
        + "behind a region that grew or shrank.";

    public string Cure => "Work on the region alone and fade from the clip to the changed sound within 20 ms of its edges.";

    public void Check(TransformSubject subject)
    {
        foreach (AudioClip clip in new[] { SyntheticClips.Voice(1.5), SyntheticClips.Voice(1.5, 44_100, 1) })
        {
            foreach ((string name, ParameterValues values) in subject.Moved())
            {
                Check(clip, TransformSubject.Middle[0], subject.Apply(clip, TransformSubject.Middle, values),
                    $"Clip '{clip.Id}' at {clip.SampleRateHz} Hz, {name}");
            }
        }
    }

    private static void Check(AudioClip clip, TimeRange region, TransformedClip result, string name)
    {
        ReadOnlySpan<float> before = clip.Samples.Span, after = result.Clip.Samples.Span;
        int head = (int)Math.Floor((region.StartSeconds - TransformRegions.ReachSeconds) * clip.SampleRateHz);
        int tail = before.Length - (int)Math.Ceiling((region.EndSeconds + TransformRegions.ReachSeconds) * clip.SampleRateHz) - 1;
        Expect.That(after.Length >= head + tail, $"{name}: the result has {after.Length} samples, fewer than lie outside the region.");
        Expect.Same(before[..head], after[..head], $"{name}, before the region");
        Expect.Same(before[^tail..], after[^tail..], $"{name}, after the region");
        double moment = clip.DurationSeconds - (0.5 * tail / clip.SampleRateHz);
        double moved = (result.TimeMap.ToResult(moment) - moment) * clip.SampleRateHz;
        Expect.That(Math.Abs(moved - (after.Length - before.Length)) < 0.5, FormattableString.Invariant(
            $"{name}: what comes after the region is {after.Length - before.Length} samples later; the time map says {moved:0.##}."));
    }
}
