using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>Clips are shared between plugins and threads.</summary>
internal sealed class ExtractorInputsRule : IRule<ExtractorSubject>
{
    public string Id => "inputs-untouched";

    public string Checks => "The clip's samples are not written to.";

    public string Cure => "Copy the samples before changing them.";

    public void Check(ExtractorSubject subject)
    {
        AudioClip clip = SyntheticClips.Voice(1);
        float[] before = clip.Samples.ToArray();
        subject.Extract(clip);
        Expect.Same(before, clip.Samples.Span, "The samples after Extract");
    }
}
