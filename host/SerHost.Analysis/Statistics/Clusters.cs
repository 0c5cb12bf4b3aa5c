namespace SerHost.Analysis.Statistics;

/// <summary>Values grouped by the unit that was sampled (the speaker), in ordinal order of the names.</summary>
public sealed class Clusters
{
    private Clusters(string[] names, double[][] values)
    {
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

    /// <summary>Mean over all values; NaN when there are none.</summary>
    public double Mean => ValueCount == 0 ? double.NaN : Sums.Sum() / ValueCount;

    /// <summary>Groups values.</summary>
    /// <param name="values">Cluster name and value; NaN values are left out.</param>
    public static Clusters Group(IEnumerable<(string Cluster, double Value)> values)
    {
        var groups = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        foreach ((string cluster, double value) in values.Where(v => !double.IsNaN(v.Value)))
        {
            if (!groups.TryGetValue(cluster, out List<double>? group))
            {
                groups[cluster] = group = [];
            }

            group.Add(value);
        }

        return new Clusters([.. groups.Keys], [.. groups.Values.Select(group => group.ToArray())]);
    }
}
