using SerHost.Sdk;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>Reliability facts in words, those to worry about marked.</summary>
internal static class FactText
{
    /// <summary>Above this canonisation error the explained network is not the one that decides.</summary>
    public const double LargestCanonisationError = 1e-4;

    /// <summary>Above this share of relevance on padding a map speaks of what no voice is in.</summary>
    public const double LargestPaddingShare = 0.2;

    /// <summary>One short text a fact, the ones that say most first, and whether it is bad.</summary>
    public static IReadOnlyList<(string Text, bool IsBad)> Describe(IReadOnlyList<ReliabilityFact> facts) =>
        [.. facts.OrderBy(fact => Order(fact.Id)).ThenBy(fact => fact.Id, StringComparer.Ordinal).Select(fact => (Text(fact), IsBad(fact)))];

    /// <summary>Writes the facts in one row, the bad ones strongly, as many as fit.</summary>
    /// <returns>The column after them.</returns>
    public static int Draw(Canvas canvas, IReadOnlyList<ReliabilityFact> facts, int column, int row, int width)
    {
        int end = column + width;
        foreach ((string text, bool isBad) in Describe(facts))
        {
            if (column + text.Length + (isBad ? 2 : 0) > end)
            {
                break;
            }

            canvas.Text(column, row, isBad ? "! " + text : text, isBad ? Theme.Strong : Theme.Dim);
            column += text.Length + (isBad ? 2 : 0) + 3;
        }

        return column;
    }

    private static int Order(string id) => id switch
    {
        ReliabilityFactIds.CanonisationError => 0,
        ReliabilityFactIds.ConservationGap => 1,
        ReliabilityFactIds.PaddingShare => 2,
        ReliabilityFactIds.ApproximationError => 3,
        ReliabilityFactIds.ModelEvaluations => 9,
        _ => 5,
    };

    private static string Text(ReliabilityFact fact) => fact.Id switch
    {
        ReliabilityFactIds.CanonisationError => $"canonisation error {Small(fact.Value)}",
        ReliabilityFactIds.ConservationGap => $"conservation gap {NumberText.Percent(fact.Value)}",
        ReliabilityFactIds.PaddingShare => $"on padding {NumberText.Percent(fact.Value)}",
        ReliabilityFactIds.ApproximationError => $"approximation error {NumberText.Plain(fact.Value)}",
        ReliabilityFactIds.ModelEvaluations => FormattableString.Invariant($"{fact.Value:0} evaluations"),
        _ => $"{fact.Id} {(fact.Unit == "share" ? NumberText.Percent(fact.Value) : NumberText.Plain(fact.Value) + (fact.Unit.Length > 0 ? " " + fact.Unit : ""))}",
    };

    private static string Small(double value) => double.IsNaN(value) ? "–" : value == 0 ? "0" : value.ToString("0e0", System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsBad(ReliabilityFact fact) => fact.Id switch
    {
        ReliabilityFactIds.CanonisationError => fact.Value > LargestCanonisationError,
        ReliabilityFactIds.PaddingShare => fact.Value > LargestPaddingShare,
        _ => false,
    };
}
