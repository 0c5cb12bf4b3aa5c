using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Sdk.Audio;

namespace SerHost.Core.GroundTruth;

/// <summary>Makes spliced clips from the neutral and emotional recordings of a corpus.</summary>
public static class SplicedCorpus
{
    private const string Neutral = "neutral";

    /// <summary>Pairs every emotional clip with a neutral one of the same speaker and sentence and chooses some pairs, evenly over emotions
    /// and speakers; every second one has the emotional half first, so that a method that always points at one end scores at
    /// chance.</summary>
    /// <param name="clips">Clips of a corpus.</param>
    /// <param name="emotions">Emotions to use: those the model knows.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="settings">How to join.</param>
    /// <param name="seed">Another seed, another choice.</param>
    /// <returns>The clips; empty when the corpus has no such pairs.</returns>
    public static IReadOnlyList<GroundTruthClip> Build(
        IReadOnlyList<CorpusClip> clips, IReadOnlyCollection<string> emotions, int limit, SpliceSettings settings, int seed)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(emotions);
        ArgumentNullException.ThrowIfNull(settings);
        Dictionary<(string, string), CorpusClip> neutral = clips
            .Where(c => c is { Label: Neutral, Speaker: not null, Sentence: not null })
            .GroupBy(c => (c.Speaker!, c.Sentence!)).ToDictionary(g => g.Key, g => g.First());
        CorpusClip[] emotional = [.. clips.Where(c =>
            c is { Label: not null and not Neutral, Speaker: not null, Sentence: not null } && emotions.Contains(c.Label)
            && c.Intensity is not "low" && neutral.ContainsKey((c.Speaker!, c.Sentence!)))];
        if (emotional.Length == 0)
        {
            return [];
        }

        // Within an emotion the order alternates: the sampler returns clips by name, so count by emotion.
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. CorpusSampler.Sample(emotional, limit, seed).Select(clip =>
        {
            int number = seen[clip.Label!] = seen.GetValueOrDefault(clip.Label!) + 1;
            return Join(neutral[(clip.Speaker!, clip.Sentence!)], clip, number % 2 == 0, settings);
        })];
    }

    private static GroundTruthClip Join(CorpusClip neutral, CorpusClip emotional, bool emotionalFirst, SpliceSettings settings)
    {
        string id = emotionalFirst ? $"{emotional.Id}+{neutral.Id}" : $"{neutral.Id}+{emotional.Id}";
        return new GroundTruthClip(id, emotional.Speaker!, emotional.Label!, stop =>
        {
            SplicedClip joined = ClipSplicer.Splice(
                id, AudioFile.Read(neutral.Path, neutral.Id, stop).Clip, AudioFile.Read(emotional.Path, emotional.Id, stop).Clip,
                emotionalFirst, settings);
            return (joined.Clip, [joined.Emotional]);
        });
    }
}

/// <summary>One half neutral, one half emotional, with the place of each known.</summary>
/// <param name="Clip">The joined recording.</param>
/// <param name="Emotional">Where the emotional speech lies, in seconds of the joined recording.</param>
/// <param name="JointSeconds">Where the halves meet.</param>
public sealed record SplicedClip(AudioClip Clip, TimeRange Emotional, double JointSeconds);

/// <summary>How two recordings are joined.</summary>
public sealed record SpliceSettings
{
    /// <summary>Length of the cross-fade at the joint.</summary>
    public double CrossFadeSeconds { get; init; } = 0.010;

    /// <summary>The quietest place is searched for this far to either side of the middle of the speech.</summary>
    public double SearchSeconds { get; init; } = 0.150;

    /// <summary>Scales the emotional half to the neutral one's level, so that loudness alone does not give it away.</summary>
    public bool MatchLevel { get; init; }
}

/// <summary>A recording whose emotional moments are known.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Emotion">The emotion to explain; must be one of the model's outputs.</param>
/// <param name="Read">Makes the sound and tells where the emotion sits, in clip seconds.</param>
public sealed record GroundTruthClip(
    string Id, string Speaker, string Emotion, Func<CancellationToken, (AudioClip Clip, IReadOnlyList<TimeRange> Truth)> Read);
