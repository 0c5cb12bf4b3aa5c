using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>An experiment can be run again.</summary>
internal sealed class TransformDeterminismRule : IRule<TransformSubject>
{
    public string Id => "determinism";

    public string Checks => "The same clip, regions, parameters and seed give the same samples, bit for bit, again and from a new "
        + "instance.";

    public string Cure => "Draw random numbers from TransformSettings.Seed only, use no clock, and keep nothing between calls.";

    public void Check(TransformSubject subject)
    {
        AudioClip clip = SyntheticClips.Voice(1.5);
        foreach ((string name, ParameterValues values) in subject.Moved())
        {
            float[] first = subject.Apply(clip, TransformSubject.Middle, values).Clip.Samples.ToArray();
            subject.Apply(SyntheticClips.Voice(1.2, 16_000, 3), [new TimeRange(0.1, 1)], values, seed: 7);
            Expect.Same(first, subject.Apply(clip, TransformSubject.Middle, values).Clip.Samples.Span, $"{name}, asked again");
            TransformedClip other = ((IClipTransform)subject.Construct())
                .Apply(clip, TransformSubject.Middle, new TransformSettings(values, TransformSubject.Seed), CancellationToken.None);
            Expect.Same(first, other.Clip.Samples.Span, $"{name}, asked of a new instance");
        }
    }
}
