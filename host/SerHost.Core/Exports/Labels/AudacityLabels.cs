using System.Globalization;
using System.Text;

namespace SerHost.Core.Exports.Labels;

/// <summary>Writes Audacity's label files: start, end and text, separated by tabs, and a second line with the range of frequencies. Source:
/// Audacity manual, "Importing and exporting labels". The format has no way to write a tab or line break in a text: their pictures stand
/// for them.</summary>
internal static class AudacityLabels
{
    /// <summary>Labels as text.</summary>
    /// <param name="labels">The labels, in order of time.</param>
    public static string Write(IEnumerable<SegmentLabel> labels)
    {
        var text = new StringBuilder();
        foreach (SegmentLabel label in labels)
        {
            string title = label.Words.Length == 0 ? label.Title : $"{label.Title} {label.Words}";
            text.Append(CultureInfo.InvariantCulture, $"{label.Range.StartSeconds:F6}\t{label.Range.EndSeconds:F6}\t{PlainText.OneLine(title)}\n");
            if (label.Frequencies is { } range)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\\t{range.LowHz:F3}\t{range.HighHz:F3}\n");
            }
        }

        return text.ToString();
    }
}
