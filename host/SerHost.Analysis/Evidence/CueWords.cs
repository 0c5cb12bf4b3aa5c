namespace SerHost.Analysis.Evidence;

/// <summary>What a voice does when a cue is up or down, in words.</summary>
public static class CueWords
{
    private static readonly Dictionary<string, (string Up, string Down)> s_words = new()
    {
        ["loudness"] = ("louder", "softer"),
        ["f0_semitone"] = ("higher", "lower"),
        ["jitter"] = ("less steady in pitch", "steadier in pitch"),
        ["shimmer_db"] = ("less steady in level", "steadier in level"),
        ["hnr_db"] = ("clearer", "noisier"),
        ["slope_500_1500"] = ("shriller", "duller"),
    };

    /// <summary>The cues that have words: those of the published method.</summary>
    public static IReadOnlyList<string> Cues { get; } = [.. s_words.Keys];

    /// <summary>For example <c>louder</c>.</summary>
    /// <param name="cueId">One of <see cref="Cues"/>.</param>
    /// <param name="isUp">Whether it is up.</param>
    public static string Of(string cueId, bool isUp) => isUp ? s_words[cueId].Up : s_words[cueId].Down;

    /// <summary>Words joined as in a sentence: <c>louder, higher and clearer</c>.</summary>
    /// <param name="words">One or more.</param>
    public static string Join(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Count == 1 ? words[0] : string.Join(", ", words.Take(words.Count - 1)) + " and " + words[^1];
    }
}
