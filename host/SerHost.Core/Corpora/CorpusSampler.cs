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
        Deal[] labels = [.. clips
            .GroupBy(clip => clip.Label ?? "", StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select((group, index) => new Deal(group, new Random(HashCode(seed, index))))];
        var spoken = new Dictionary<string, int>(StringComparer.Ordinal);
        var chosen = new List<CorpusClip>();
        while (chosen.Count < limit && labels.Any(label => label.HasMore))
        {
            foreach (Deal label in labels.Where(label => label.HasMore).Take(limit - chosen.Count))
            {
                CorpusClip clip = label.Next(spoken);
                spoken[clip.Speaker ?? ""] = spoken.GetValueOrDefault(clip.Speaker ?? "") + 1;
                chosen.Add(clip);
            }
        }

        return [.. chosen.OrderBy(clip => clip.Id, StringComparer.Ordinal)];
    }

    // System.HashCode differs from run to run.
    private static int HashCode(int seed, int index) => unchecked((seed * 486187739) + index);

    /// <summary>The clips of one label, shuffled and dealt speaker by speaker: nobody speaks twice before everybody spoke once, and in that
    /// first round
    /// those come first who spoke least under the other labels.</summary>
    private sealed class Deal
    {
        private readonly List<CorpusClip> _first;
        private readonly Queue<CorpusClip> _others;

        public Deal(IEnumerable<CorpusClip> clips, Random random)
        {
            CorpusClip[] shuffled = [.. clips.OrderBy(clip => clip.Id, StringComparer.Ordinal)];
            random.Shuffle(shuffled);
            var dealt = shuffled
                .GroupBy(clip => clip.Speaker ?? "", StringComparer.Ordinal)
                .SelectMany((speaker, order) => speaker.Select((clip, round) => (clip, round, order)))
                .OrderBy(entry => entry.round)
                .ThenBy(entry => entry.order)
                .ToList();
            _first = [.. dealt.Where(entry => entry.round == 0).Select(entry => entry.clip)];
            _others = new Queue<CorpusClip>(dealt.Where(entry => entry.round > 0).Select(entry => entry.clip));
        }

        public bool HasMore => _first.Count + _others.Count > 0;

        public CorpusClip Next(Dictionary<string, int> spoken)
        {
            if (_first.MinBy(clip => spoken.GetValueOrDefault(clip.Speaker ?? "")) is not { } clip)
            {
                return _others.Dequeue();
            }

            _first.Remove(clip);
            return clip;
        }
    }
}
