using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>Real corpora hold surprising clips, and segments lie anywhere in them.</summary>
internal sealed class TransformSmallInputsRule : IRule<TransformSubject>
{
    public string Id => "small-inputs";

    public string Checks => "Empty, tiny, silent, constant and clipped clips, uncommon sample rates and regions of one sample give a "
        + "sound result or an ArgumentException that says why not.";

    public string Cure => "Return the clip as it is where there is no voice to change; check every division and every index.";

    public void Check(TransformSubject subject)
    {
        IReadOnlyList<(string Name, ParameterValues Values)> moved = subject.Moved();
        foreach (AudioClip clip in SyntheticClips.Odd)
        {
            double one = 1.0 / clip.SampleRateHz, end = clip.DurationSeconds;
            IReadOnlyList<TimeRange>[] places = [[new TimeRange(0, end)], [new TimeRange(0, one)], [new TimeRange(end - one, end)],
                [new TimeRange(0.1 * end, 0.2 * end), new TimeRange(0.25 * end, 0.9 * end)]];
            foreach (IReadOnlyList<TimeRange> place in places.Select(place => TransformRegions.Tidy(place, clip)))
            {
                foreach ((string name, ParameterValues values) in moved)
                {
                    Try(subject, clip, place, name, values);
                }
            }
        }
    }

    private static void Try(TransformSubject subject, AudioClip clip, IReadOnlyList<TimeRange> place, string name, ParameterValues values)
    {
        try
        {
            TransformShapeRule.Check(clip, subject.Apply(clip, place, values), name);
        }
        catch (Exception error) when (error.GetType() == typeof(ArgumentException) || error is ParameterException)
        {
            // Declared by the contract.
        }
        catch (Exception error) when (error is not RuleBrokenException)
        {
            string where = string.Join(
                ", ", place.Select(region => FormattableString.Invariant($"{region.StartSeconds:0.#####}–{region.EndSeconds:0.#####} s")));
            throw new RuleBrokenException(
                $"Clip '{clip.Id}' ({clip.Samples.Length} samples at {clip.SampleRateHz} Hz), {name} at {where}: {error.GetType().Name}: "
                    + $"{error.Message}");
        }
    }
}
