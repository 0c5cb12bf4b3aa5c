using SerHost.Core.Reports;
using System.Globalization;
using SerHost.Sdk.Cues;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>The lines that say what lies under the cursor.</summary>
internal static class ReadOut
{
    /// <summary>Cues read off, the most telling first: pitch in Hz, because the picture's axis is in Hz.</summary>
    private static readonly string[] s_cues = ["f0_hz", "f0_semitone", "loudness", "hnr_db", "jitter", "shimmer_db", "slope_500_1500"];

    /// <summary>Time, frequency, level and relevance at a moment and band.</summary>
    public static string At(ClipContent content, double seconds, int band)
    {
        var parts = new List<string> { seconds.ToString("0.000", CultureInfo.InvariantCulture) + " s" };
        int frame = content.Input.TimeAxis.StepAt(seconds);
        if (frame < 0 || frame >= content.Input.Frames || band < 0 || band >= content.Input.Bands)
        {
            return parts[0] + "   outside what the model heard";
        }

        int at = (band * content.Input.Frames) + frame;
        double hertz = content.Input.BandCentresHz.Span[band];
        if (hertz > 0)
        {
            parts.Add(hertz.ToString("0", CultureInfo.InvariantCulture) + " Hz");
        }

        float relevance = content.Map.Values.Span[at];
        parts.Add(content.Input.Values.Span[at].ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−')
            + " " + content.Input.Scale.Unit);
        if (content.IsExplained)
        {
            parts.Add($"relevance {NumberText.Signed(relevance)} ({NumberText.Signed(Math.Round(100 * relevance / content.RelevanceScale))} % of the largest)");
        }

        if (content.Input.IsPadding.Span[frame])
        {
            parts.Add("padding");
        }

        return string.Join("   ", parts);
    }

    /// <summary>The voice's cues at a moment, with units; a dash where a cue is not defined, as pitch is where nothing is voiced.</summary>
    public static string Cues(ClipContent content, double seconds)
    {
        if (content.Cues is not { } cues)
        {
            return "no cues";
        }

        int step = cues.TimeAxis.StepAt(seconds);
        if (step < 0 || step >= cues.TimeAxis.Count)
        {
            return "cues: outside the recording";
        }

        var parts = new List<string>();
        bool hasHertz = cues.Cues.Any(cue => cue.Id == "f0_hz");
        foreach (string id in s_cues.Where(id => !(id == "f0_semitone" && hasHertz)).Concat(cues.Cues.Select(cue => cue.Id).Except(s_cues)))
        {
            int row = cues.Cues.TakeWhile(cue => cue.Id != id).Count();
            if (row < cues.Cues.Count)
            {
                parts.Add(Value(cues.Cues[row], cues.Track(row).Span[step]));
            }
        }

        return string.Join("   ", parts);
    }

    private static string Value(CueDescriptor cue, float value)
    {
        string unit = CueLabel.Unit(cue.Id) is { Length: > 0 } known ? known : cue.Unit;
        string name = CueLabel.Name(cue.Id) is { } label && label != cue.Id ? label : cue.Name;
        return $"{name} {NumberText.Plain(value)}{(float.IsNaN(value) || unit.Length == 0 ? "" : " " + unit)}";
    }
}
