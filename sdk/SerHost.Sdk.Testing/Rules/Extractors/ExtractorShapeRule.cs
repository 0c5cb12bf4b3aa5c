using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>Tracks fit their descriptor.</summary>
internal sealed class ExtractorShapeRule : IRule<ExtractorSubject>
{
    public string Id => "shapes";

    public string Checks => "Tracks hold the cues of the descriptor, in its order.";

    public string Cure => "Build CueTracks from Descriptor.Cues.";

    public void Check(ExtractorSubject subject)
    {
        AudioClip clip = SyntheticClips.Voice(1.5);
        CueTracks tracks = subject.Extract(clip);
        Check(subject, clip, tracks);
        Expect.That(tracks.TimeAxis.Count > 0, "A clip of 1.5 s gave no frames.");
    }

    /// <summary>Checks tracks against the descriptor.</summary>
    public static void Check(ExtractorSubject subject, AudioClip clip, CueTracks? tracks)
    {
        Expect.That(tracks is not null, $"Clip '{clip.Id}': it returned null.");
        string expected = string.Join(", ", subject.Extractor.Descriptor.Cues.Select(cue => cue.Id));
        string found = string.Join(", ", tracks.Cues.Select(cue => cue.Id));
        Expect.That(expected == found, $"Clip '{clip.Id}': it returned the cues {found}; its descriptor says {expected}.");
    }
}
