using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;

namespace SerHost.Analysis.Evidence;

/// <summary>Says in plain words what the voice did in the segments and whether that fits the emotion.</summary>
public static class CueVerdict
{
    /// <summary>Below this two-sided p a cue counts as different from chance in this clip.</summary>
    public const double Level = 0.05;

    /// <summary>For example <c>louder and higher than chance: fits angry (2 of 2 expected directions)</c>.</summary>
    /// <param name="result">The clip's contrasts.</param>
    /// <param name="table">What research expects.</param>
    /// <param name="emotion">The emotion explained.</param>
    public static string Describe(CueContrastResult result, ExpectationTable table, string emotion)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(table);
        var seen = result.Contrasts
            .Where(contrast => CueWords.Cues.Contains(contrast.CueId) && contrast.Randomisation is { PTwoSided: < Level })
            .Select(contrast => (contrast.CueId, Up: contrast.Randomisation!.Z > 0, Sign: table.Find(emotion, contrast.CueId).Sign))
            .ToArray();
        if (seen.Length == 0)
        {
            return "no cue differs from what random segments of this clip give";
        }

        string words = CueWords.Join([.. seen.Select(cue => CueWords.Of(cue.CueId, cue.Up))]);
        var expected = seen.Where(cue => cue.Sign != 0).ToArray();
        int fitting = expected.Count(cue => cue.Sign > 0 == cue.Up);
        string fit = expected.Length == 0 ? $"research expects nothing of these for {emotion}"
            : fitting == expected.Length ? $"fits {emotion}"
            : fitting == 0 ? $"contradicts {emotion}"
            : $"partly fits {emotion}";
        string count = expected.Length == 0 ? "" : $" ({fitting} of {expected.Length} expected directions)";
        return $"{words} than chance: {fit}{count}";
    }
}
