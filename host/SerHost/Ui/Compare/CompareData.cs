using SerHost.Core.Expectations;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Statistics;
using SerHost.Ui.Clip;

namespace SerHost.Ui.Compare;

/// <summary>One clip under several methods, ready to draw.</summary>
/// <param name="Methods">Up to four methods, in the order of the run.</param>
/// <param name="Agreement">[methods, methods] Spearman's correlation between window scores; NaN where it cannot be computed.</param>
/// <param name="Verdicts">One sentence a method.</param>
internal sealed record CompareData(IReadOnlyList<(string Method, ClipContent Content)> Methods, double[,] Agreement, IReadOnlyList<string> Verdicts)
{
    /// <summary>Most methods shown at once.</summary>
    public const int Most = 4;

    /// <summary>Reads a clip's rows, from the given one on; null when none has a map.</summary>
    public static CompareData? Read(ResultLibrary results, IReadOnlyList<RunRow> rows, int first)
    {
        var found = new List<(string Method, ClipContent Content)>();
        for (int i = 0; i < rows.Count && found.Count < Most; i++)
        {
            RunRow row = rows[(first + i) % rows.Count];
            if (ClipContent.Read(results, row) is { } content)
            {
                found.Add((row.Method, content));
            }
        }

        if (found.Count == 0)
        {
            return null;
        }

        var agreement = new double[found.Count, found.Count];
        for (int a = 0; a < found.Count; a++)
        {
            for (int b = 0; b < found.Count; b++)
            {
                agreement[a, b] = Agree(found[a].Content, found[b].Content);
            }
        }

        return new CompareData(found, agreement, [.. found.Select(item => item.Content.Contrast is { } contrast
            ? CueVerdict.Describe(contrast.Result, ExpectationTable.Default, item.Content.Details.TargetLabel)
            : "no cues")]);
    }

    private static double Agree(ClipContent a, ClipContent b)
    {
        if (a.Contrast is not { } first || b.Contrast is not { } second || first.Selection.Windows.Count != second.Selection.Windows.Count)
        {
            return double.NaN;
        }

        double[] Scores(StoredContrast contrast) => [.. contrast.Selection.Windows.Select(window => window.Score)];
        return Correlation.Spearman(Scores(first), Scores(second)).Coefficient;
    }
}
