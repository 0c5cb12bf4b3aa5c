using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Cliff's delta between two groups whose utterances come from the same or other speakers, with a clustered interval.</summary>
internal static class TwoGroups
{
    private const int MaximumDraws = 500;

    public static (double Delta, Interval Interval) CliffsDelta(
        IReadOnlyList<(string? Speaker, double Value)> first, IReadOnlyList<(string? Speaker, double Value)> second, EvidenceSettings settings)
    {
        // Speakers that are unknown cannot be resampled as wholes: the interval rests on the known ones.
        string[] speakers = [.. first.Concat(second).Select(v => v.Speaker).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        double[][] firstBySpeaker = Group(first, speakers), secondBySpeaker = Group(second, speakers);
        double delta = Statistics.CliffsDelta.Compute([.. first.Select(v => v.Value)], [.. second.Select(v => v.Value)]);
        Interval interval = ClusterBootstrap.Compute(
            speakers.Length,
            chosen => Statistics.CliffsDelta.Compute(
                [.. chosen.SelectMany(s => firstBySpeaker[s])], [.. chosen.SelectMany(s => secondBySpeaker[s])]),
            Math.Min(settings.BootstrapDraws, MaximumDraws), settings.Seed);
        return (delta, interval);
    }

    private static double[][] Group(IReadOnlyList<(string? Speaker, double Value)> values, string[] speakers)
    {
        ILookup<string, double> lookup = values.Where(v => v.Speaker is not null).ToLookup(v => v.Speaker!, v => v.Value);
        return [.. speakers.Select(speaker => lookup[speaker].ToArray())];
    }
}
