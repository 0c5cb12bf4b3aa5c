using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>A dose of nothing is the comparison every other dose is held against.</summary>
internal sealed class TransformNeutralRule : IRule<TransformSubject>
{
    public string Id => "neutral";

    public string Checks => "With every parameter at its default, and without regions, the result is the clip bit for bit, and time "
        + "stands still.";

    public string Cure => "Make each default the value that changes nothing, and return the samples as they are then.";

    public void Check(TransformSubject subject)
    {
        foreach (AudioClip clip in new[] { SyntheticClips.Voice(1.5), SyntheticClips.Voice(1.2, 44_100, 2) })
        {
            Same(clip, subject.Apply(clip, TransformRegions.WholeClip(clip), subject.Defaults), "With every parameter at its default");
        }

        AudioClip voice = SyntheticClips.Voice(1.5);
        foreach ((string name, ParameterValues values) in subject.Moved())
        {
            Same(voice, subject.Apply(voice, [], values), $"With {name} and no region");
        }
    }

    private static void Same(AudioClip clip, TransformedClip? result, string when)
    {
        Expect.That(result is not null, $"{when}: it returned null.");
        Expect.Same(clip.Samples.Span, result.Clip.Samples.Span, when);
        Expect.That(result.TimeMap.IsIdentity, $"{when}: its time map moves moments.");
    }
}
