namespace SerHost.Core.Corpora;

/// <summary>Chooses some clips of a corpus: the same number of each label as far as there are enough, and many speakers.</summary>
public static class CorpusSampler
{
    /// <summary>Chooses clips.</summary>
    /// <param name="clips">The clips to choose from; the choice depends on their ids, not on their order.</param>
    /// <param name="limit">How many, 1 or more.</param>
    /// <param name="seed">Another seed, another choice.</param>
    /// <returns>At most <paramref name="limit"/> clips in ordinal order of their ids. A smaller limit with the same seed chooses a part of
    /// what a larger one chooses, so that raising a limit keeps what was computed.</returns>
    public static IReadOnlyList<CorpusClip> Sample(IEnumerable<CorpusClip> clips, int limit, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        Queue<CorpusClip>[] labels = [.. clips
            .GroupBy(clip => clip.Label ?? "", StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select((group, index) => Shuffle(group, new Random(HashCode(seed, index))))];
        var chosen = new List<CorpusClip>();
        while (chosen.Count < limit && labels.Any(queue => queue.Count > 0))
        {
            foreach (Queue<CorpusClip> queue in labels.Where(queue => queue.Count > 0).Take(limit - chosen.Count))
            {
                chosen.Add(queue.Dequeue());
            }
        }

        return [.. chosen.OrderBy(clip => clip.Id, StringComparer.Ordinal)];
    }

    /// <summary>Shuffled, then dealt speaker by speaker: nobody speaks twice before everybody spoke once.</summary>
    private static Queue<CorpusClip> Shuffle(IEnumerable<CorpusClip> clips, Random random)
    {
        CorpusClip[] shuffled = [.. clips.OrderBy(clip => clip.Id, StringComparer.Ordinal)];
        random.Shuffle(shuffled);
        IEnumerable<CorpusClip> dealt = shuffled
            .GroupBy(clip => clip.Speaker ?? "", StringComparer.Ordinal)
            .SelectMany((speaker, order) => speaker.Select((clip, round) => (clip, round, order)))
            .OrderBy(entry => entry.round)
            .ThenBy(entry => entry.order)
            .Select(entry => entry.clip);
        return new Queue<CorpusClip>(dealt);
    }

    // System.HashCode differs from run to run.
    private static int HashCode(int seed, int index) => unchecked((seed * 486187739) + index);
}
