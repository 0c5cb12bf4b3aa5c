using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>What a form offers must work.</summary>
internal sealed class ExtractorParametersRule : IRule<ExtractorSubject>
{
    public string Id => "parameter-ranges";

    public string Checks => "Every value its descriptors allow (both ends, every choice, odd text) gives sound tracks or a "
        + "ParameterException that names a parameter.";

    public string Cure => "Narrow the descriptor's range, or check the value and throw a ParameterException.";

    public void Check(ExtractorSubject subject)
    {
        AudioClip clip = SyntheticClips.Voice(0.6);
        ParameterTrials.Run(subject, (values, cancellation) =>
        {
            CueTracks tracks = subject.Extractor.Extract(clip, values, cancellation);
            ExtractorShapeRule.Check(subject, clip, tracks);
            ExtractorFiniteRule.Check(tracks, $"Clip '{clip.Id}'");
        });
    }
}
