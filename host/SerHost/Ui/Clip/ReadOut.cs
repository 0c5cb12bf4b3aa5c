using System.Globalization;

namespace SerHost.Ui.Clip;

/// <summary>The line that says what lies under the cursor.</summary>
internal static class ReadOut
{
    /// <summary>Time, frequency, level, relevance and cues at a moment and band.</summary>
    public static string At(ClipContent content, double seconds, int band)
    {
        var parts = new List<string> { Number(seconds, "0.000") + " s" };
        int frame = content.Input.TimeAxis.StepAt(seconds);
        if (frame >= 0 && frame < content.Input.Frames && band >= 0 && band < content.Input.Bands)
        {
            int at = (band * content.Input.Frames) + frame;
            double hertz = content.Input.BandCentresHz.Span[band];
            if (hertz > 0)
            {
                parts.Add(Number(hertz, "0") + " Hz");
            }

            parts.Add(Number(content.Input.Values.Span[at], "0.0") + " " + content.Input.Scale.Unit);
            parts.Add("relevance " + Number(100 * content.Map.Values.Span[at] / content.RelevanceScale, "+0;-0;0") + " %");
            if (content.Input.IsPadding.Span[frame])
            {
                parts.Add("padding");
            }
        }

        if (content.Cues is { } cues)
        {
            int step = cues.TimeAxis.StepAt(seconds);
            foreach ((string id, string format) in (ReadOnlySpan<(string, string)>)[("f0_hz", "0"), ("loudness", "0.00"), ("hnr_db", "0.0")])
            {
                int row = cues.Cues.TakeWhile(cue => cue.Id != id).Count();
                if (row < cues.Cues.Count && step >= 0 && step < cues.TimeAxis.Count)
                {
                    float value = cues.Track(row).Span[step];
                    string unit = cues.Cues[row].Unit;
                    parts.Add($"{cues.Cues[row].Name} {(float.IsNaN(value) ? "–" : Number(value, format) + (unit.Length > 0 ? " " + unit : ""))}");
                }
            }
        }

        return string.Join("   ", parts);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
