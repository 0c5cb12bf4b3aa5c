using System.Globalization;

namespace SerHost.Ui.Corpus;

/// <summary>A column of the corpus table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Width">Cells it takes; 0 for what is left.</param>
/// <param name="Text">What it shows.</param>
/// <param name="Key">What it is sorted by.</param>
internal sealed record ClipColumn(string Title, int Width, Func<ClipRow, string> Text, Func<ClipRow, IComparable?> Key)
{
    public static IReadOnlyList<ClipColumn> All { get; } =
    [
        new("clip", 0, row => row.Clip.Id, row => row.Clip.Id),
        new("label", 9, row => row.Clip.Label ?? "", row => row.Clip.Label),
        new("predicted", 10, row => row.Predicted ?? "", row => row.Predicted),
        new("conf.", 6, row => Number(row.Confidence, "0.00"), row => Known(row.Confidence)),
        new("speaker", 8, row => row.Clip.Speaker ?? "", row => row.Clip.Speaker),
        new("sec.", 6, row => Number(row.DurationSeconds, "0.00"), row => Known(row.DurationSeconds)),
        new("status", 12, row => row.Status, row => row.Status),
    ];

    private static string Number(double value, string format) =>
        double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);

    private static IComparable? Known(double value) => double.IsNaN(value) ? null : value;
}
