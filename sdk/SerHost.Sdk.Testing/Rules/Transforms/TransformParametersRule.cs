using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>What a form offers must work.</summary>
internal sealed class TransformParametersRule : IRule<TransformSubject>
{
    public string Id => "parameter-ranges";

    public string Checks => "Every value its descriptors allow (both ends, every choice, odd text) gives a sound clip or a "
        + "ParameterException that names a parameter.";

    public string Cure => "Narrow the descriptor's range, or check the value and throw a ParameterException.";

    public void Check(TransformSubject subject)
    {
        AudioClip clip = SyntheticClips.Voice(0.6);
        ParameterTrials.Run(subject, (values, cancellation) => TransformShapeRule.Check(
            clip, subject.Transform.Apply(clip, TransformRegions.WholeClip(clip), new TransformSettings(values, TransformSubject.Seed),
                cancellation), "the whole clip"));
    }
}
