using System.Globalization;
using SerHost.Analysis.Statistics;

namespace SerHost.Commands;

/// <summary>How tables show a score that is held against chance.</summary>
internal static class ChanceText
{
    /// <summary>Mean, interval where there is one, and a mark: + better than chance, − worse.</summary>
    /// <param name="mean">The score.</param>
    /// <param name="interval">Its interval; NaN where there is none.</param>
    /// <param name="verdict">As the report words it.</param>
    public static string Of(double mean, Interval interval, string verdict)
    {
        string mark = verdict switch { "better than chance" => " +", "worse than chance" => " −", _ => "  " };
        string range = double.IsNaN(interval.Low)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" ({interval.Low:0.00} to {interval.High:0.00})");
        return string.Create(CultureInfo.InvariantCulture, $"{mean:0.000}{range}{mark}");
    }
}
