using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>A pitch of 0 Hz would ruin every mean.</summary>
internal sealed class ExtractorVoicingRule : IRule<ExtractorSubject>
{
    public string Id => "voicing";

    public string Checks => "A cue that exists only where the voice is voiced is NaN in every other frame, never 0.";

    public string Cure => "Write NaN for voiced-only cues where IsVoiced is false, or correct the cue's IsVoicedOnly.";

    public void Check(ExtractorSubject subject)
    {
        if (!subject.Extractor.Descriptor.Cues.Any(cue => cue.IsVoicedOnly))
        {
            throw new RuleSkippedException("No cue is for voiced frames only.");
        }

        foreach (AudioClip clip in new[] { SyntheticClips.Voice(3), SyntheticClips.Constant(16_000) })
        {
            CueTracks tracks = subject.Extract(clip);
            for (int i = 0; i < tracks.Cues.Count; i++)
            {
                for (int frame = 0; frame < tracks.TimeAxis.Count && tracks.Cues[i].IsVoicedOnly; frame++)
                {
                    float value = tracks.Track(i).Span[frame];
                    Expect.That(
                        tracks.IsVoiced.Span[frame] || float.IsNaN(value),
                        FormattableString.Invariant(
                            $"Clip '{clip.Id}': cue '{tracks.Cues[i].Id}' is {value} at frame {frame}, which is not voiced."));
                }
            }
        }
    }
}
