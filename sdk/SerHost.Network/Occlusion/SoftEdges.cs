namespace SerHost.Network.Occlusion;

/// <summary>Fades a waveform into what a window is filled with and back, so that the window's edges are no clicks.</summary>
/// <remarks>The share of the fill rises from 0 to 1 by a half period of a cosine over <paramref name="length"/> frames inside the window
/// (at most a quarter of it) and falls likewise; at the input's own ends there is nothing to fade from.</remarks>
/// <param name="length">Frames of a fade; 0 for none.</param>
/// <param name="keepsMean">Whether the window is filled with the one value that leaves the input's mean as it is, instead of the
/// fill.</param>
internal sealed class SoftEdges(int length, bool keepsMean)
{
    /// <summary>Fills one window of one row.</summary>
    /// <param name="fill">[frames of the window] what it is filled with.</param>
    /// <param name="window">[frames of the window] the input's values, replaced.</param>
    /// <param name="isFirst">Whether the window begins where the input does.</param>
    /// <param name="isLast">Whether it ends where the input does.</param>
    public void Fill(ReadOnlySpan<float> fill, Span<float> window, bool isFirst, bool isLast)
    {
        int fade = Math.Min(length, window.Length / 4);
        float mean = keepsMean ? WeightedMean(window, fade, isFirst, isLast) : 0;
        for (int i = 0; i < window.Length; i++)
        {
            double share = Share(i, window.Length, fade, isFirst, isLast);
            window[i] = (float)(((1 - share) * window[i]) + (share * (keepsMean ? mean : fill[i])));
        }
    }

    /// <summary>Share of the fill at a frame of a fade.</summary>
    /// <param name="frame">Frame within the fade, from 0.</param>
    /// <param name="fade">Frames of the fade.</param>
    public static double Rise(int frame, int fade) => frame >= fade ? 1 : 0.5 - (0.5 * Math.Cos(Math.PI * (frame + 0.5) / fade));

    private static double Share(int frame, int frames, int fade, bool isFirst, bool isLast) =>
        Math.Min(isFirst ? 1 : Rise(frame, fade), isLast ? 1 : Rise(frames - 1 - frame, fade));

    private static float WeightedMean(ReadOnlySpan<float> window, int fade, bool isFirst, bool isLast)
    {
        double sum = 0, weights = 0;
        for (int i = 0; i < window.Length; i++)
        {
            double share = Share(i, window.Length, fade, isFirst, isLast);
            sum += share * window[i];
            weights += share;
        }

        return (float)(sum / weights);
    }
}
