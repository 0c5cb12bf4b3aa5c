using System.Collections;
using System.Globalization;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Cues;

/// <summary>Values of one stretch or moment of a recording.</summary>
/// <param name="StartSeconds">Where it begins.</param>
/// <param name="EndSeconds">Where it ends; the same for a frame.</param>
/// <param name="Values">In the order of the table's columns; NaN where undefined.</param>
public sealed record EgemapsRow(double StartSeconds, double EndSeconds, IReadOnlyList<float> Values);

/// <summary>eGeMAPS descriptors or functionals of a recording.</summary>
/// <param name="ClipId">The recording.</param>
/// <param name="ExtractorId">Who measured.</param>
/// <param name="HasTimes">Whether a row is a frame, so that files carry its time.</param>
/// <param name="HasRanges">Whether a row is a segment, so that files carry its limits.</param>
/// <param name="Columns">Names.</param>
/// <param name="Rows">The values.</param>
/// <param name="Notes">Remarks on reading the recording.</param>
public sealed record EgemapsTable(
    string ClipId, string ExtractorId, bool HasTimes, bool HasRanges, IReadOnlyList<string> Columns, IReadOnlyList<EgemapsRow> Rows,
    IReadOnlyList<string> Notes)
{
    /// <summary>Writes the table as comma-separated values with nine digits; empty cells where undefined.</summary>
    /// <param name="writer">Receives the text.</param>
    public void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        string[] places = HasTimes ? ["time_s"] : HasRanges ? ["start_s", "end_s"] : [];
        writer.WriteLine(string.Join(',', places.Concat(Columns)));
        foreach (EgemapsRow row in Rows)
        {
            IEnumerable<string> where = HasTimes ? [Seconds(row.StartSeconds)] : HasRanges
                ? [Seconds(row.StartSeconds), Seconds(row.EndSeconds)] : [];
            writer.WriteLine(string.Join(',', where.Concat(
                row.Values.Select(value => float.IsNaN(value) ? "" : value.ToString("G9", CultureInfo.InvariantCulture)))));
        }
    }

    private static string Seconds(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>The frames of tracks as rows, made when they are asked for: an hour has 360,000.</summary>
/// <param name="tracks">The tracks.</param>
/// <param name="columns">How many of them, from the first.</param>
internal sealed class FrameRows(CueTracks tracks, int columns) : IReadOnlyList<EgemapsRow>
{
    public int Count => tracks.TimeAxis.Count;

    public EgemapsRow this[int index]
    {
        get
        {
            var values = new float[columns];
            for (int c = 0; c < columns; c++)
            {
                values[c] = tracks.Track(c).Span[index];
            }

            double centre = tracks.TimeAxis.CentreOf(index);
            return new EgemapsRow(centre, centre, values);
        }
    }

    public IEnumerator<EgemapsRow> GetEnumerator()
    {
        for (int t = 0; t < Count; t++)
        {
            yield return this[t];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
