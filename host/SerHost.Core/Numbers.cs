using System.Globalization;

namespace SerHost;

/// <summary>Numbers as tables show them.</summary>
public static class Numbers
{
    /// <summary>Three significant digits with a sign; a dash where undefined.</summary>
    public static string Signed(double value) =>
        !double.IsFinite(value) ? "–" : value == 0 ? "0" : (value > 0 ? "+" : "−") + Significant(Math.Abs(value));

    /// <summary>Three significant digits; a dash where undefined.</summary>
    public static string Significant(double value)
    {
        if (!double.IsFinite(value))
        {
            return "–";
        }

        if (value == 0)
        {
            return "0";
        }

        double size = Math.Abs(value);
        int decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        string digits = size < 1e-4
            ? size.ToString("0.0e-0", CultureInfo.InvariantCulture)
            : size.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return (value < 0 ? "−" : "") + digits;
    }

    /// <summary>So many of something, for example <c>1 clip</c>, <c>12 clips</c>.</summary>
    public static string Of(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) =>
        double.IsFinite(share) ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %") : "–";

    /// <summary>Seconds of a recording; what rounds to 0 has no sign.</summary>
    public static string Seconds(double seconds) =>
        (Math.Abs(seconds) < 0.0005 ? 0 : seconds).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>How long something will take, as roughly as that is known.</summary>
    public static string About(TimeSpan time) => time.TotalSeconds switch
    {
        < 5 => "5 s",
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{5 * Math.Ceiling(time.TotalSeconds / 5):0} s"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes):0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h"),
    };

    /// <summary>How long something took.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");
}
