namespace SerHost.Analysis.Statistics;

/// <summary>Values grouped by the unit that was sampled (the speaker), in ordinal order of the names.</summary>
/// <remarks>Values whose speaker is unknown are not independent ones, nor one speaker's: they have no part in intervals and
/// tests.</remarks>
public sealed class Clusters
{
    private readonly double[] _unknown;

    private Clusters(string[] names, double[][] values, double[] unknown)
    {
        _unknown = unknown;
        Names = names;
        Values = values;
        Sums = [.. values.Select(group => group.Sum())];
    }

    /// <summary>Names of the clusters.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Values of each cluster.</summary>
    public IReadOnlyList<double[]> Values { get; }

    /// <summary>Sum of each cluster's values.</summary>
    public IReadOnlyList<double> Sums { get; }

    /// <summary>Number of clusters.</summary>
    public int Count => Values.Count;

    /// <summary>Number of values.</summary>
    public int ValueCount => Values.Sum(group => group.Length);

    /// <summary>Mean over the values of known clusters, or over all values where no cluster is known; NaN when there are none.</summary>
    public double Mean => ValueCount > 0 ? Sums.Sum() / ValueCount : _unknown.Length > 0 ? _unknown.Average() : double.NaN;

    /// <summary>Groups values whose clusters are given by number.</summary>
    /// <param name="names">Names, in ordinal order.</param>
    /// <param name="clusters">A name's index for each value; -1 where unknown.</param>
    /// <param name="values">The values; NaN values are left out.</param>
    internal static Clusters ByNumber(string[] names, ReadOnlySpan<int> clusters, ReadOnlySpan<double> values)
    {
        int[] sizes = new int[names.Length];
        int unknown = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i]))
            {
                _ = clusters[i] < 0 ? unknown++ : sizes[clusters[i]]++;
            }
        }

        double[] without = new double[unknown];
        double[][] groups = [.. sizes.Select(size => new double[size])];
        Array.Clear(sizes);
        unknown = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i]))
            {
                continue;
            }

            if (clusters[i] < 0)
            {
                without[unknown++] = values[i];
            }
            else
            {
                groups[clusters[i]][sizes[clusters[i]]++] = values[i];
            }
        }

        int[] present = [.. Enumerable.Range(0, names.Length).Where(cluster => sizes[cluster] > 0)];
        return new Clusters([.. present.Select(cluster => names[cluster])], [.. present.Select(cluster => groups[cluster])], without);
    }

    /// <summary>Groups values whose clusters are all known.</summary>
    /// <param name="values">Cluster name and value; NaN values are left out.</param>
    public static Clusters Group(IEnumerable<(string Cluster, double Value)> values) =>
        BySpeaker(values.Select(v => ((string?)v.Cluster, v.Value)));

    /// <summary>Groups values by speaker.</summary>
    /// <param name="values">Speaker, null where unknown, and value; NaN values are left out.</param>
    public static Clusters BySpeaker(IEnumerable<(string? Speaker, double Value)> values)
    {
        var unknown = new List<double>();
        var groups = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        foreach ((string? cluster, double value) in values.Where(v => !double.IsNaN(v.Value)))
        {
            if (cluster is null)
            {
                unknown.Add(value);
                continue;
            }

            if (!groups.TryGetValue(cluster, out List<double>? group))
            {
                groups[cluster] = group = [];
            }

            group.Add(value);
        }

        return new Clusters([.. groups.Keys], [.. groups.Values.Select(group => group.ToArray())], [.. unknown]);
    }
}
