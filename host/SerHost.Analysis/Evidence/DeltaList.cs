using MathNet.Numerics.Distributions;
using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>Flat list of every defined Δf, with what the tables group it by.</summary>
internal sealed class DeltaList
{
    private DeltaList(IReadOnlyList<Entry> entries) => Entries = entries;

    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>One Δf. <c>Delta</c> is NaN where undefined; <c>ChancePositive</c> is how often chance gives a positive one.</summary>
    public sealed record Entry(
        EvidenceRow Row, string Emotion, string CueId, CueBaseline Baseline, double Delta, double ChancePositive)
    {
        public bool IsCorrect => Row.IsCorrect;

        /// <summary>Whether the baseline is matched on this cue.</summary>
        public bool IsNotTestable { get; init; }

        /// <summary>1 for a positive Δf, 0 for a negative one, ½ for none.</summary>
        public double Positive => Delta > 0 ? 1 : Delta < 0 ? 0 : 0.5;
    }

    public static DeltaList Build(IReadOnlyList<EvidenceRow> rows, EvidenceSettings settings)
    {
        var means = settings.Baselines.Contains(CueBaseline.CorpusEmotion) ? new CorpusMeans(rows, settings.Grouping) : null;
        var entries = new List<Entry>();
        foreach (EvidenceRow row in rows)
        {
            string emotion = Emotion(row, settings.Grouping);
            foreach (CueContrast contrast in row.Contrasts.Contrasts)
            {
                foreach (CueBaseline baseline in settings.Baselines)
                {
                    BaselineContrast? found = contrast.Baselines.FirstOrDefault(b => b.Baseline == baseline);
                    (double delta, double chance) = baseline == CueBaseline.CorpusEmotion
                        ? AgainstCorpus(contrast, means!.Without(row, contrast.CueId))
                        : found is not null && !IsEarlierMatching(found)
                            ? (found.Delta, found.ChancePositive)
                            : (double.NaN, double.NaN);
                    entries.Add(new Entry(row, emotion, contrast.CueId, baseline, delta, chance) { IsNotTestable = found?.IsNotTestable == true });
                }
            }
        }

        return new DeltaList(entries);
    }

    /// <summary>Whether a stored value is of the matching by mean power that came before weights, which favoured the salient windows: such values are not used.</summary>
    public static bool IsEarlierMatching(BaselineContrast contrast) =>
        contrast is { Baseline: CueBaseline.Matched, Balance: null } && !double.IsNaN(contrast.Delta);

    /// <summary>The emotion an utterance counts for.</summary>
    public static string Emotion(EvidenceRow row, EvidenceGrouping grouping) =>
        grouping == EvidenceGrouping.Label ? row.Label ?? row.Target : row.Target;

    /// <summary>Chance here by the normal approximation of the window sets' means: the sets themselves are not kept.</summary>
    private static (double Delta, double Chance) AgainstCorpus(CueContrast contrast, double mean)
    {
        if (double.IsNaN(mean) || contrast.Randomisation is not { } sets)
        {
            return (double.NaN, double.NaN);
        }

        double chance = sets.NullStandardDeviation > 0
            ? Normal.CDF(0, 1, (sets.NullMean - mean) / sets.NullStandardDeviation)
            : sets.NullMean > mean ? 1 : sets.NullMean < mean ? 0 : 0.5;
        return (contrast.Salient - mean, chance);
    }

    /// <summary>Mean of the full-clip values over the clips of an emotion, one clip left out.</summary>
    private sealed class CorpusMeans
    {
        private readonly EvidenceGrouping _grouping;
        private readonly Dictionary<(string Method, string Emotion, string Cue), (double Sum, int Count)> _sums = [];

        public CorpusMeans(IReadOnlyList<EvidenceRow> rows, EvidenceGrouping grouping)
        {
            _grouping = grouping;
            foreach (EvidenceRow row in rows)
            {
                foreach (CueContrast contrast in row.Contrasts.Contrasts.Where(c => !double.IsNaN(c.Full)))
                {
                    (string, string, string) key = (row.Method, Emotion(row, grouping), contrast.CueId);
                    (double sum, int count) = _sums.GetValueOrDefault(key);
                    _sums[key] = (sum + contrast.Full, count + 1);
                }
            }
        }

        public double Without(EvidenceRow row, string cueId)
        {
            (double sum, int count) = _sums.GetValueOrDefault((row.Method, Emotion(row, _grouping), cueId));
            double own = row.Contrasts.Contrasts.First(c => c.CueId == cueId).Full;
            return double.IsNaN(own) ? (count > 0 ? sum / count : double.NaN) : count > 1 ? (sum - own) / (count - 1) : double.NaN;
        }
    }
}
