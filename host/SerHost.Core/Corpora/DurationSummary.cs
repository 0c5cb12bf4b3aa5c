namespace SerHost.Core.Corpora;

/// <summary>Lengths of some clips, in seconds.</summary>
/// <param name="Clips">Clips whose length is known.</param>
/// <param name="TotalSeconds">All of them together.</param>
/// <param name="MinimumSeconds">The shortest.</param>
/// <param name="MedianSeconds">The median.</param>
/// <param name="MaximumSeconds">The longest.</param>
public sealed record DurationSummary(int Clips, double TotalSeconds, double MinimumSeconds, double MedianSeconds, double MaximumSeconds)
{
    internal static DurationSummary? Of(List<double> seconds)
    {
        if (seconds.Count == 0)
        {
            return null;
        }

        seconds.Sort();
        int middle = seconds.Count / 2;
        double median = seconds.Count % 2 == 1 ? seconds[middle] : 0.5 * (seconds[middle - 1] + seconds[middle]);
        return new DurationSummary(seconds.Count, seconds.Sum(), seconds[0], median, seconds[^1]);
    }
}
