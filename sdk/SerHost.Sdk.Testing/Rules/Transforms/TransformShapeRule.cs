using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>A changed clip can be measured where it was changed.</summary>
internal sealed class TransformShapeRule : IRule<TransformSubject>
{
    public string Id => "shapes";

    public string Checks => "The result has the clip's id and sample rate and finite samples, and its time map sends the clip's end to "
        + "the result's end.";

    public string Cure => "Build the clip with the id and rate it was made of, and put what a stretch really did into the time map.";

    public void Check(TransformSubject subject)
    {
        foreach (AudioClip clip in new[] { SyntheticClips.Voice(1.5), SyntheticClips.Voice(1.5, 44_100, 1),
            SyntheticClips.Voice(1.5, 8_000, 2) })
        {
            foreach ((string name, ParameterValues values) in subject.Moved())
            {
                Check(clip, subject.Apply(clip, TransformSubject.Middle, values), name);
            }
        }
    }

    /// <summary>Checks a result against its clip.</summary>
    public static void Check(AudioClip clip, TransformedClip? result, string settings)
    {
        string name = $"Clip '{clip.Id}' at {clip.SampleRateHz} Hz, {settings}";
        Expect.That(result is { Clip: not null, TimeMap: not null, Diagnostics: not null },
            $"{name}: it returned null, or a result without a clip, time map or facts.");
        Expect.That((result.Clip.Id, result.Clip.SampleRateHz) == (clip.Id, clip.SampleRateHz),
            $"{name}: the result is called '{result.Clip.Id}' at {result.Clip.SampleRateHz} Hz.");
        int bad = NonFinite.IndexOf(result.Clip.Samples.Span);
        Expect.That(bad < 0, $"{name}: sample {bad} is not finite.");
        double end = result.TimeMap.ToResult(clip.DurationSeconds);
        double late = Math.Abs(end - result.Clip.DurationSeconds) * clip.SampleRateHz;
        Expect.That(late < 0.5, FormattableString.Invariant(
            $"{name}: the time map sends the end to {end:0.#####} s; the result lasts {result.Clip.DurationSeconds:0.#####} s."));
    }
}
