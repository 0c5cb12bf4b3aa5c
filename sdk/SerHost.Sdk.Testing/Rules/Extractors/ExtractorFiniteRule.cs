using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>Undefined is NaN; infinity is an error.</summary>
internal sealed class ExtractorFiniteRule : IRule<ExtractorSubject>
{
    public string Id => "finite-values";

    public string Checks => "No value is infinite; a voiced clip has defined values for every cue that does not need voicing.";

    public string Cure => "Give NaN where a cue is undefined, and a floor to logarithms.";

    public void Check(ExtractorSubject subject)
    {
        CueTracks tracks = subject.Extract(SyntheticClips.Voice(2));
        Check(tracks, "A voice");
        for (int i = 0; i < tracks.Cues.Count; i++)
        {
            Expect.That(
                tracks.Cues[i].IsVoicedOnly || tracks.Cues[i].MayBeUndefined || tracks.Track(i).ToArray().Any(float.IsFinite),
                $"Cue '{tracks.Cues[i].Id}' is undefined in every frame of a loud clip, though it needs no voicing and is not said to be undefined at times (MayBeUndefined).");
        }

        Check(subject.Extract(SyntheticClips.Constant(16_000)), "Silence");
        Check(subject.Extract(SyntheticClips.Constant(16_000, 1f)), "A constant");
    }

    /// <summary>Checks that nothing is infinite.</summary>
    public static void Check(CueTracks tracks, string clip)
    {
        int bad = Array.FindIndex(tracks.Values.ToArray(), float.IsInfinity);
        Expect.That(bad < 0, bad < 0 ? ""
            : $"{clip}: cue '{tracks.Cues[bad / tracks.TimeAxis.Count].Id}' is infinite at frame {bad % tracks.TimeAxis.Count}.");
    }
}
