using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>Clips are shared between plugins and threads.</summary>
internal sealed class TransformInputsRule : IRule<TransformSubject>
{
    public string Id => "inputs-untouched";

    public string Checks => "The clip's samples are not written to.";

    public string Cure => "Copy the samples before changing them.";

    public void Check(TransformSubject subject)
    {
        AudioClip clip = SyntheticClips.Voice(1.5);
        float[] before = clip.Samples.ToArray();
        foreach ((string name, ParameterValues values) in subject.Moved())
        {
            subject.Apply(clip, TransformRegions.WholeClip(clip), values);
            Expect.Same(before, clip.Samples.Span, $"The samples after {name}");
        }
    }
}
