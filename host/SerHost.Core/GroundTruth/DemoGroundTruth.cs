using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Demo;

namespace SerHost.Core.GroundTruth;

/// <summary>Clips with a truth beside them that says where the emotion sits: the demo's synthetic voices.</summary>
public static class DemoGroundTruth
{
    /// <summary>The clips with a truth, evenly over emotions.</summary>
    /// <param name="clips">Clips of the demo corpus.</param>
    /// <param name="emotions">Emotions to use: those the model knows.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="seed">Another seed, another choice.</param>
    /// <returns>The clips; empty when none has a truth.</returns>
    public static IReadOnlyList<GroundTruthClip> Build(IReadOnlyList<CorpusClip> clips, IReadOnlyCollection<string> emotions, int limit,
        int seed)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(emotions);
        CorpusClip[] known = [.. clips.Where(c =>
            c.Label is not null && emotions.Contains(c.Label) && DemoTruth.TryRead(c.Path) is { EmotionSpans.Count: > 0 })];
        return known.Length == 0
            ? []
            : [.. CorpusSampler.Sample(known, limit, seed).Select(clip => new GroundTruthClip(
                clip.Id, clip.Speaker ?? clip.Id, clip.Label!,
                stop => (AudioFile.Read(clip.Path, clip.Id, stop).Clip, DemoTruth.TryRead(clip.Path)!.EmotionSpans)))];
    }
}
