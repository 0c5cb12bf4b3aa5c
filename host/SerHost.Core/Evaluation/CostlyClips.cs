namespace SerHost.Core.Evaluation;

/// <summary>Says on which clips the metrics that cost most are computed. Safe to use from several threads.</summary>
/// <remarks>Nobody comes twice before everybody came once: intervals are over speakers, and the list may be in order of speakers.</remarks>
internal sealed class CostlyClips
{
    private readonly object _gate = new();
    private readonly EvaluationSettings _settings;
    private int _turn;

    /// <summary>Spreads clips over their speakers.</summary>
    public CostlyClips(IReadOnlyList<EvaluatedClip> clips, EvaluationSettings settings)
    {
        _settings = settings;
        Order = [.. Enumerable.Range(0, clips.Count)
            .GroupBy(i => clips[i].Speaker, StringComparer.Ordinal)
            .SelectMany((speaker, order) => speaker.Select((index, round) => (index, round, order)))
            .OrderBy(entry => entry.round).ThenBy(entry => entry.order).Select(entry => entry.index)];
    }

    /// <summary>Indices of the clips in the order they are to be evaluated in.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>Clips so far whose window sets are all tried.</summary>
    public int Regret { get; private set; }

    /// <summary>Clips that are explained again under changes.</summary>
    public int Stability => Math.Min(_settings.StabilityClips, Order.Count);

    /// <summary>Whether the clip at a place of <see cref="Order"/> is explained again under changes.</summary>
    public bool TakesStability(int place) => place < Stability;

    /// <summary>Whether all window sets of the clip at a place of <see cref="Order"/> are
    /// tried: it is one of the first that have few enough.</summary>
    /// <param name="place">The place. Every place must ask once, also where the clip could not be read: the later ones wait for it.</param>
    /// <param name="hasFewSets">Whether it has few enough.</param>
    public bool TakesRegret(int place, bool hasFewSets)
    {
        lock (_gate)
        {
            while (_turn != place)
            {
                Monitor.Wait(_gate);
            }

            _turn++;
            Monitor.PulseAll(_gate);
            bool takes = hasFewSets && Regret < _settings.RegretClips;
            Regret += takes ? 1 : 0;
            return takes;
        }
    }
}
