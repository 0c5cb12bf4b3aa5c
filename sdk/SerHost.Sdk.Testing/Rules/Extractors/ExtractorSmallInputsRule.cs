using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>Real corpora hold surprising clips.</summary>
internal sealed class ExtractorSmallInputsRule : IRule<ExtractorSubject>
{
    public string Id => "small-inputs";

    public string Checks => "Empty, tiny, silent, constant and clipped clips and uncommon sample rates give tracks, without frames where "
        + "the clip is shorter than one.";

    public string Cure => "Return tracks with no frames for clips shorter than a frame; check every division and logarithm.";

    public void Check(ExtractorSubject subject)
    {
        foreach (AudioClip clip in SyntheticClips.Odd)
        {
            try
            {
                CueTracks tracks = subject.Extract(clip);
                ExtractorShapeRule.Check(subject, clip, tracks);
                ExtractorFiniteRule.Check(tracks, $"Clip '{clip.Id}'");
            }
            catch (Exception error) when (error is not RuleBrokenException)
            {
                throw new RuleBrokenException(
                    $"Clip '{clip.Id}' ({clip.Samples.Length} samples at {clip.SampleRateHz} Hz): {error.GetType().Name}: {error.Message}");
            }
        }
    }
}
