using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;
using SerHost.Plugins;

namespace SerHost.Core.Reports;

/// <summary>Methods side by side: how far they agree on where to look.</summary>
/// <param name="Clips">Clips all the methods explained.</param>
/// <param name="Methods">Those methods.</param>
/// <param name="Pairs">Every pair of methods.</param>
/// <param name="Details">What each method found in each clip; filled when one clip was asked for.</param>
public sealed record MethodComparison(
    IReadOnlyList<string> Clips, IReadOnlyList<string> Methods, IReadOnlyList<MethodPair> Pairs, IReadOnlyList<ClipMethodDetail> Details)
{
    /// <summary>Every pair of methods as a table.</summary>
    /// <param name="run">The run's id.</param>
    public TextTable AgreementTable(string run)
    {
        var pairs = new TextTable("method", "and", ">rank agreement", ">shared segments", ">by chance")
        {
            Title = $"Agreement on where to look, {Numbers.Of(Clips.Count, "clip")} of run {run}",
            Notes = ["Rank agreement: Spearman's correlation of the window scores, mean over clips; 0 is chance."],
        };
        foreach (MethodPair pair in Pairs)
        {
            pairs.Add(pair.First, pair.Second, Numbers.Signed(pair.RankAgreement), Numbers.Percent(pair.SharedSegments),
                Numbers.Percent(pair.SharedByChance));
        }

        return pairs;
    }

    /// <summary>Compares methods of a run.</summary>
    /// <param name="rows">The run's rows.</param>
    /// <param name="methods">Names of the methods; empty for all.</param>
    /// <param name="clip">One clip; null for all of them.</param>
    /// <param name="contrastOf">Finds a row's contrast.</param>
    /// <exception cref="RequestException">The run has no such method or clip, or no clip all methods explained.</exception>
    internal static MethodComparison Build(
        IReadOnlyList<RunRow> rows, IReadOnlyList<string> methods, string? clip, Func<RunRow, StoredContrast?> contrastOf)
    {
        string[] known = [.. rows.Select(row => row.Method).Distinct()];
        string? unknown = methods.FirstOrDefault(method => !known.Contains(method));
        if (unknown is not null)
        {
            throw new RequestException("--methods", $"The run has no method '{unknown}'. {Suggestions.For(unknown, known, "")}");
        }

        if (clip is not null && rows.All(row => row.ClipId != clip))
        {
            throw new RequestException("--clip", $"The run has no clip '{clip}'. {Suggestions.For(clip, rows.Select(row => row.ClipId).Distinct().Take(20), "")}");
        }

        string[] compared = methods.Count > 0 ? [.. methods] : known;
        var byClip = rows
            .Where(row => compared.Contains(row.Method) && (clip is null || row.ClipId == clip))
            .Select(row => (Row: row, Contrast: contrastOf(row)))
            .Where(pair => pair.Contrast is not null)
            .GroupBy(pair => pair.Row.ClipId)
            .Where(group => group.Count() == compared.Length)
            .ToDictionary(group => group.Key, group =>
                group.ToDictionary(pair => pair.Row.Method, pair => (pair.Row, Contrast: pair.Contrast!)));
        if (byClip.Count == 0)
        {
            throw new RequestException("--methods", $"No clip of this run was explained by all of {string.Join(", ", compared)}; 'serhost results' shows what failed.");
        }

        var pairs = new List<MethodPair>();
        for (int a = 0; a < compared.Length; a++)
        {
            for (int b = a + 1; b < compared.Length; b++)
            {
                pairs.Add(Pair(compared[a], compared[b],
                    [.. byClip.Values.Select(found => (found[compared[a]].Contrast.Selection, found[compared[b]].Contrast.Selection))]));
            }
        }

        var all = byClip.Values.SelectMany(found => found.Values).ToList();
        return new MethodComparison(
            [.. byClip.Keys],
            compared,
            pairs,
            clip is null ? [] : [.. all.Select(pair =>
                new ClipMethodDetail(pair.Row.ClipId, pair.Row.Method, pair.Row.Predicted!, pair.Contrast.Selection.Segments))]);
    }

    private static MethodPair Pair(string first, string second, IReadOnlyList<(SegmentSelection First, SegmentSelection Second)> clips)
    {
        double[] shared = [.. clips.Select(pair => MapAgreement.SharedSegments(pair.First, pair.Second))];
        double[] chance = [.. clips.Select(pair => MapAgreement.SharedByChance(pair.First, pair.Second))];
        return new MethodPair(
            first, second, clips.Count, MeanOfDefined(clips.Select(pair => MapAgreement.WindowRanks(pair.First, pair.Second))),
            MeanOfDefined(shared), MeanOfDefined(chance));
    }

    private static double MeanOfDefined(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
