namespace Cues.Gemaps;

/// <summary>Averages tracks over three frames.</summary>
internal static class TrackSmoothing
{
    /// <summary>Mean of frames i − 1, i, i + 1; at the ends, and beside an undefined frame,
    /// the frame itself stands in. Undefined frames stay undefined.</summary>
    public static void Plain(Span<float> track) => Smooth(track, static (before, here, after) =>
        ((double.IsNaN(before) ? here : before) + here + (double.IsNaN(after) ? here : after)) / 3);

    /// <summary>Mean of the defined ones among frames i − 1, i, i + 1. Undefined frames stay undefined.</summary>
    public static void DefinedOnly(Span<float> track) => Smooth(track, static (before, here, after) =>
        (here + (double.IsNaN(before) ? 0 : before) + (double.IsNaN(after) ? 0 : after))
        / (1 + (double.IsNaN(before) ? 0 : 1) + (double.IsNaN(after) ? 0 : 1)));

    private static void Smooth(Span<float> track, Func<double, double, double, double> mean)
    {
        float before = float.NaN;
        for (int i = 0; i < track.Length; i++)
        {
            float here = track[i], after = i + 1 < track.Length ? track[i + 1] : float.NaN;
            track[i] = float.IsNaN(here) ? float.NaN : (float)mean(before, here, after);
            before = here;
        }
    }
}
