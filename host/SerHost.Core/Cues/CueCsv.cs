using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Cues;

/// <summary>Cues as comma-separated values: a point before decimals, empty cells where a value is undefined.</summary>
public static class CueCsv
{
    /// <summary>Writes one row a frame: <c>time_s</c> (the frame's centre) and one column a cue.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="tracks">The cues.</param>
    public static void Write(TextWriter writer, CueTracks tracks)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tracks);
        using var csv = new CsvRows(writer, string.Join(',', tracks.Cues.Select(cue => cue.Id).Prepend("time_s")));
        ReadOnlySpan<float> values = tracks.Values.Span;
        for (int t = 0; t < tracks.TimeAxis.Count; t++)
        {
            csv.Add(tracks.TimeAxis.CentreOf(t).ToString("0.######", CultureInfo.InvariantCulture));
            for (int c = 0; c < tracks.Cues.Count; c++)
            {
                csv.AddSingle(values[(c * tracks.TimeAxis.Count) + t]);
            }

            csv.End();
        }
    }

    /// <summary>Writes one row a window: its limits, frames and voicing rate, then
    /// mean, standard deviation and frame count of each cue.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="cues">The cues, for the headings.</param>
    /// <param name="windows">The windows.</param>
    public static void Write(TextWriter writer, IReadOnlyList<CueDescriptor> cues, IReadOnlyList<CueWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(windows);
        using var csv = new CsvRows(writer, "start_s,end_s,frames,voicing_rate,"
            + string.Join(',', cues.Select(cue => $"{cue.Id},{cue.Id}_sd,{cue.Id}_frames")));
        foreach (CueWindow window in windows)
        {
            csv.AddSingle(
                (float)window.Range.StartSeconds, (float)window.Range.EndSeconds, (float)window.Summary.Frames,
                (float)window.Summary.VoicingRate);
            foreach (CueStatistic cue in window.Summary.Cues)
            {
                csv.AddSingle((float)cue.Mean, (float)cue.StandardDeviation, (float)cue.Frames);
            }

            csv.End();
        }
    }
}
