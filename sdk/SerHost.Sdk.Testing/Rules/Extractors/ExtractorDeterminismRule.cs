using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>Cues can be cached.</summary>
internal sealed class ExtractorDeterminismRule : IRule<ExtractorSubject>
{
    public string Id => "determinism";

    public string Checks => "The same clip gives the same tracks, bit for bit, again and from a new instance.";

    public string Cure => "Use no clock, no unseeded random numbers, and sum in a fixed order.";

    public void Check(ExtractorSubject subject)
    {
        AudioClip clip = SyntheticClips.Voice(1.5);
        CueTracks first = subject.Extract(clip);
        float[] kept = first.Values.ToArray();
        subject.Extract(SyntheticClips.Voice(1.2, 16_000, 3));
        CueTracks again = subject.Extract(clip);
        CueTracks other = ((ICueExtractor)subject.Construct()).Extract(clip, subject.Defaults, CancellationToken.None);
        Expect.Same(kept, again.Values.Span, "Asked again");
        Expect.Same(kept, other.Values.Span, "Asked of a new instance");
        Expect.Same(kept, first.Values.Span, "The first tracks, looked at again after later calls");
        Expect.That(first.TimeAxis == again.TimeAxis
            && first.IsVoiced.Span.SequenceEqual(again.IsVoiced.Span), "Asked again: another time axis or other voicing.");
    }
}
