using System.Globalization;

namespace SerHost.Analysis.Evidence;

/// <summary>What a voice does when a cue is up or down, in words, and by how much.</summary>
public static class CueWords
{
    private static readonly Dictionary<string, Cue> s_cues = new()
    {
        ["loudness"] = new("louder", "softer", "", 1, IsRatio: true),
        ["f0_semitone"] = new("higher in pitch", "lower in pitch", " semitones", 1),
        ["jitter"] = new("less steady in pitch", "steadier in pitch", "", 1, IsRatio: true) { Name = "jitter" },
        ["shimmer_db"] = new("less steady in level", "steadier in level", " dB", 1) { Name = "shimmer" },
        ["hnr_db"] = new("clearer", "noisier", " dB", 1) { Name = "harmonics-to-noise ratio" },
        ["slope_500_1500"] = new("stronger in high frequencies", "weaker in high frequencies", " dB per kHz",
            1000) { Name = "spectral slope" },
    };

    /// <summary>The cues that have words: those of the published method.</summary>
    public static IReadOnlyList<string> Cues { get; } = [.. s_cues.Keys];

    /// <summary>For example <c>louder</c>.</summary>
    /// <param name="cueId">One of <see cref="Cues"/>.</param>
    /// <param name="isUp">Whether it is up.</param>
    public static string Of(string cueId, bool isUp) => isUp ? s_cues[cueId].Up : s_cues[cueId].Down;

    /// <summary>Whether differences of a cue are told as ratios.</summary>
    /// <param name="cueId">One of <see cref="Cues"/>.</param>
    public static bool IsRatio(string cueId) => s_cues[cueId].IsRatio;

    /// <summary>A difference with its sign and unit, and the cue's name where the words do not say it: <c>+38 %</c>, <c>−1.6 semitones</c>,
    /// <c>spectral slope −12 dB per kHz</c>.</summary>
    /// <param name="cueId">One of <see cref="Cues"/>.</param>
    /// <param name="difference">In the cue's unit; of a ratio its logarithm.</param>
    public static string Amount(string cueId, double difference)
    {
        Cue cue = s_cues[cueId];
        double shown = cue.IsRatio ? 100 * (Math.Exp(difference) - 1) : difference * cue.Scale;
        string digits = Math.Abs(shown).ToString(cue.IsRatio || Math.Abs(shown) >= 10 ? "0" : "0.0", CultureInfo.InvariantCulture);
        return (cue.Name.Length > 0 ? cue.Name + " " : "") + (shown < 0 ? "−" : "+") + digits + (cue.IsRatio ? " %" : cue.Unit);
    }

    /// <summary>Words joined as in a sentence: <c>louder, higher and clearer</c>.</summary>
    /// <param name="words">One or more.</param>
    public static string Join(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Count == 1 ? words[0] : string.Join(", ", words.Take(words.Count - 1)) + " and " + words[^1];
    }

    /// <summary>How a cue is spoken of.</summary>
    /// <param name="Up">What the voice is where it is up.</param>
    /// <param name="Down">What the voice is where it is down.</param>
    /// <param name="Unit">Unit of its differences, with a blank before.</param>
    /// <param name="Scale">What that unit makes of the cue's own.</param>
    /// <param name="IsRatio">Whether differences are told in percent.</param>
    private sealed record Cue(string Up, string Down, string Unit, double Scale, bool IsRatio = false)
    {
        /// <summary>Its name in the field, where <see cref="Up"/> does not say it.</summary>
        public string Name { get; init; } = "";
    }
}
