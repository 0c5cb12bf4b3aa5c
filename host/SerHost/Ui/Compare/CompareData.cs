using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Ui.Clip;

namespace SerHost.Ui.Compare;

/// <summary>One clip under several methods, ready to draw.</summary>
/// <param name="Items">Two to four where there are as many, in the order of the run.</param>
/// <param name="Agreement">[items, items] Spearman's correlation between the scores of the
/// windows both could choose; NaN where it cannot be computed.</param>
/// <param name="Shared">[items, items] segments both chose; -1 where their windows differ.</param>
/// <param name="Available">How many there are to choose from.</param>
internal sealed record CompareData(IReadOnlyList<CompareItem> Items, double[,] Agreement, int[,] Shared, int Available)
{
    /// <summary>Most shown at once.</summary>
    public const int Most = 4;

    private const int MostRuns = 12;

    /// <summary>Reads a clip's rows; null when none has a map.</summary>
    /// <param name="results">The store's results.</param>
    /// <param name="rows">The clip's rows with their names.</param>
    /// <param name="first">The row to begin with.</param>
    public static CompareData? Read(ResultLibrary results, IReadOnlyList<(string Name, RunRow Row)> rows, int first)
    {
        var found = new List<CompareItem>();
        for (int i = 0; i < rows.Count && found.Count < Most; i++)
        {
            (string name, RunRow row) = rows[(first + i) % rows.Count];
            if (ClipContent.Read(results, row) is { } content)
            {
                found.Add(CompareItem.Of(name, content));
            }
        }

        return found.Count == 0 ? null : Of(found, rows.Count);
    }

    /// <summary>Compares results that are at hand.</summary>
    /// <param name="items">One to four.</param>
    /// <param name="available">How many there are to choose from.</param>
    public static CompareData Of(IReadOnlyList<CompareItem> items, int available)
    {
        var agreement = new double[items.Count, items.Count];
        var shared = new int[items.Count, items.Count];
        for (int a = 0; a < items.Count; a++)
        {
            for (int b = 0; b < items.Count; b++)
            {
                (agreement[a, b], shared[a, b]) = Agree(items[a].Content.Contrast?.Selection, items[b].Content.Contrast?.Selection);
            }
        }

        return new CompareData(items, agreement, shared, available);
    }

    /// <summary>A clip's rows of the run in front, and, when asked for, of the newest other runs: other models, other parameters.</summary>
    public static IReadOnlyList<(string Name, RunRow Row)> Rows(ResultLibrary results, RunSummary run, IReadOnlyList<RunRow> own,
        bool withOtherRuns)
    {
        var rows = own.Select(row => (row.Method, Row: row)).ToList();
        if (!withOtherRuns || own.Count == 0)
        {
            return rows;
        }

        HashSet<string?> known = [.. own.Select(row => row.MapKey)];
        foreach (RunSummary other in results.Runs().Where(found => found.Id != run.Id).Take(MostRuns))
        {
            foreach (RunRow row in results.Rows(other.Id)
                .Where(row => row.ClipId == own[0].ClipId && row.MapKey is not null && known.Add(row.MapKey)))
            {
                rows.Add((other.Model == run.Model ? row.Method : $"{row.Method}, {other.Model}", row));
            }
        }

        return rows;
    }

    private static (double Agreement, int Shared) Agree(SegmentSelection? a, SegmentSelection? b)
    {
        if (a is null || b is null || a.Windows.Count != b.Windows.Count
            || a.Windows.Zip(b.Windows).Any(pair => pair.First.Range != pair.Second.Range))
        {
            return (double.NaN, -1);
        }

        double agreement = a.EligibleWindows.Intersect(b.EligibleWindows).Count() < 3 ? double.NaN : MapAgreement.WindowRanks(a, b);
        return (agreement, a.Segments.Select(segment => segment.WindowIndex).Intersect(b.Segments.Select(segment => segment.WindowIndex))
            .Count());
    }
}
