using SerHost.Core.Reports;
using SerHost.Sdk;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>Reliability diagnostics in words, those to worry about marked.</summary>
internal static class DiagnosticText
{
    /// <summary>One short text a diagnostic, the ones that say most first, and whether it is bad. What was heard of clip and speech is one
    /// text.</summary>
    public static IReadOnlyList<(string Text, bool IsBad)> Describe(IReadOnlyList<Diagnostic> diagnostics)
    {
        Diagnostic? speech = diagnostics.FirstOrDefault(diagnostic => diagnostic.Id == DiagnosticIds.SpeechHeardShare);
        bool isHeard = diagnostics.Any(diagnostic => diagnostic.Id == DiagnosticIds.HeardShare);
        return
        [
            .. diagnostics.Where(diagnostic => !isHeard || diagnostic != speech)
                .OrderBy(diagnostic => Order(diagnostic.Id)).ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)
                .Select(diagnostic => diagnostic.Id == DiagnosticIds.HeardShare && speech is not null
                    ? ($"{Text(diagnostic)}, speech {NumberText.Percent(speech.Value)}", ClipTables.IsBad(diagnostic)
                        || ClipTables.IsBad(speech))
                    : (Text(diagnostic), ClipTables.IsBad(diagnostic))),
        ];
    }

    /// <summary>Writes the diagnostics in one row, the bad ones strongly, as many as fit.</summary>
    /// <returns>The column after them.</returns>
    public static int Draw(Canvas canvas, IReadOnlyList<Diagnostic> diagnostics, int column, int row, int width)
    {
        int end = column + width;
        foreach ((string text, bool isBad) in Describe(diagnostics))
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
        DiagnosticIds.SpeechHeardShare => -1,
        DiagnosticIds.HeardShare => -2,
        DiagnosticIds.CanonisationError => 0,
        DiagnosticIds.ConservationGap => 1,
        DiagnosticIds.PaddingShare => 2,
        DiagnosticIds.ApproximationError => 3,
        DiagnosticIds.NumericalError => 4,
        DiagnosticIds.ModelEvaluations => 9,
        _ => 5,
    };

    private static string Text(Diagnostic diagnostic) => diagnostic.Id switch
    {
        DiagnosticIds.CanonisationError => $"canonisation error {Small(diagnostic.Value)}",
        DiagnosticIds.ConservationGap => $"conservation gap {NumberText.Percent(diagnostic.Value)}",
        DiagnosticIds.PaddingShare => $"on padding {NumberText.Percent(diagnostic.Value)}",
        DiagnosticIds.HeardShare => $"heard {NumberText.Percent(diagnostic.Value)}",
        DiagnosticIds.SpeechHeardShare => $"heard {NumberText.Percent(diagnostic.Value)} of the speech",
        DiagnosticIds.ApproximationError => $"approximation error {NumberText.Plain(diagnostic.Value)}",
        DiagnosticIds.NumericalError => $"rounding {Small(diagnostic.Value)}",
        DiagnosticIds.ModelEvaluations => FormattableString.Invariant($"{diagnostic.Value:0} evaluations"),
        _ => $"{diagnostic.Id} {(diagnostic.Unit == "share" ? NumberText.Percent(diagnostic.Value) : NumberText.Plain(diagnostic.Value) + (diagnostic.Unit.Length > 0 ? " " + diagnostic.Unit : ""))}",
    };

    private static string Small(double value) => double.IsNaN(value) ? "–" : value == 0
        ? "0" : value.ToString("0e0", System.Globalization.CultureInfo.InvariantCulture);
}
