using System.Globalization;

namespace SerHost.Core;

/// <summary>Fields of CSV files: points as decimal separators, empty where undefined, quoted where needed.</summary>
internal static class CsvText
{
    /// <summary>A number with nine digits; empty when it is not finite.</summary>
    public static string Number(double value) => double.IsFinite(value) ? value.ToString("G9", CultureInfo.InvariantCulture) : "";

    /// <summary>A count.</summary>
    public static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A text, in quotes where it holds a comma, a quote or a line's end. One that a spreadsheet would take for a formula gets an apostrophe
    /// before it; a number stays one.</summary>
    public static string Quote(string? text)
    {
        string cell = text is null ? "" : text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !double.TryParse(text, CultureInfo.InvariantCulture, out _) ? "'" + text : text;
        return cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }
}
