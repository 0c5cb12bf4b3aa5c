using System.Globalization;

namespace SerHost.Ui.Drawing;

/// <summary>Numbers as short as they can be read.</summary>
internal static class NumberText
{
    /// <summary>About three significant digits, a true minus; a dash for what is not defined.</summary>
    public static string Plain(double value) => double.IsNaN(value) ? "–" : Number(value, "−", "");

    /// <summary>The same with a sign.</summary>
    public static string Signed(double value) => double.IsNaN(value) ? "–" : Number(value, "−", "+");

    /// <summary>A correlation: two digits and a sign.</summary>
    public static string Correlation(double value) =>
        double.IsNaN(value) ? "–" : value.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    /// <summary>A p value: three digits, and never 0.</summary>
    public static string P(double value) =>
        double.IsNaN(value) ? "–" : value < 0.001 ? "<0.001" : value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>So many of something: 1 clip, 12 clips.</summary>
    public static string Of(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) =>
        double.IsNaN(share) ? "–" : (100 * share).ToString(Math.Abs(share) < 0.0995 ? "0.0" : "0", CultureInfo.InvariantCulture)
            .Replace('-', '−') + " %";

    private static string Number(double value, string minus, string plus)
    {
        double size = Math.Abs(value);
        string format = size >= 100 || size == Math.Round(size) ? "0" : size >= 10 ? "0.0" : size >= 1 ? "0.00" : size >= 0.01
            ? "0.000" : size >= 0.0001 ? "0.00000" : "0.0e0";
        return (value > 0 ? plus : value < 0 ? minus : "") + size.ToString(format, CultureInfo.InvariantCulture);
    }
}
