using System.Globalization;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>Cues meet segments in seconds.</summary>
internal sealed class ExtractorTimeAxisRule : IRule<ExtractorSubject>
{
    public string Id => "time-axis";

    public string Checks => "Frames lie within the clip, in seconds, at any sample rate, and cover it to within one span at either end.";

    public string Cure => "Give the axis in seconds: hop / sampleRateHz, not samples or frames, and start at the first window'\''s centre.";

    public void Check(ExtractorSubject subject)
    {
        foreach (AudioClip clip in new[] { SyntheticClips.Voice(2), SyntheticClips.Voice(3.1, 44_100, 1),
            SyntheticClips.Voice(2.3, 8_000, 2) })
        {
            TimeAxis axis = subject.Extract(clip).TimeAxis;
            Expect.That(axis.Count > 0, $"A clip of {clip.DurationSeconds} s gave no frames.");
            double slack = axis.SpanSeconds + axis.StepSeconds;
            TimeRange extent = axis.Extent;
            string found = string.Create(
                CultureInfo.InvariantCulture,
                $"A clip of {clip.DurationSeconds:0.###} s at {clip.SampleRateHz} Hz: frames reach from {extent.StartSeconds:0.###} to "
                    + $"{extent.EndSeconds:0.###} s");
            Expect.That(axis.CentreOf(0) >= -slack
                && axis.CentreOf(axis.Count - 1) <= clip.DurationSeconds + slack, $"{found}, beyond the clip.");
            Expect.That(extent.StartSeconds <= slack
                && extent.EndSeconds >= clip.DurationSeconds - slack, $"{found} and leave a part of the clip out.");
        }
    }
}
