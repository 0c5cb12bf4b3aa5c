using SerHost.Ui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>Points of a clip's spectrogram and relevance for any size and stretch of time.</summary>
/// <param name="content">The clip.</param>
/// <param name="view">The stretch of time.</param>
/// <param name="width">Points across.</param>
/// <param name="height">Points down; low bands are at the bottom.</param>
internal sealed class ClipPicture(ClipContent content, TimeView view, int width, int height)
{
    /// <summary>A point: mean level and strongest relevance of the bands and frames under it.</summary>
    public HeatPixel At(int x, int y)
    {
        (int firstFrame, int endFrame) = FramesOf(x);
        (int firstBand, int endBand) = BandsOf(y);
        return endFrame <= firstFrame
            ? HeatPixel.Nothing
            : new HeatPixel(LevelShare(firstBand, endBand, firstFrame, endFrame), RelevanceShare(firstBand, endBand, firstFrame, endFrame));
    }

    /// <summary>First band and band after the last of a row of points.</summary>
    public (int First, int End) BandsOf(int y)
    {
        int bands = content.Input.Bands;
        int first = (int)((long)(height - 1 - y) * bands / height);
        int end = (int)((long)(height - y) * bands / height);
        return (first, Math.Max(first + 1, end));
    }

    /// <summary>Row of points a band is in.</summary>
    public int RowOf(int band)
    {
        for (int y = height - 1; y > 0; y--)
        {
            if (BandsOf(y).End > band)
            {
                return y;
            }
        }

        return 0;
    }

    /// <summary>First frame and frame after the last of a column of points; none where the picture has no sound.</summary>
    public (int First, int End) FramesOf(int x)
    {
        int first = Math.Max(0, content.Input.TimeAxis.StepAt(view.SecondsAt(x, width)));
        int end = content.Input.TimeAxis.StepAt(view.SecondsAt(x + 1, width));
        return (first, Math.Min(content.Input.Frames, Math.Max(first + 1, end)));
    }

    private double LevelShare(int firstBand, int endBand, int firstFrame, int endFrame)
    {
        ReadOnlySpan<float> values = content.Input.Values.Span;
        double sum = 0;
        for (int band = firstBand; band < endBand; band++)
        {
            for (int frame = firstFrame; frame < endFrame; frame++)
            {
                sum += values[(band * content.Input.Frames) + frame];
            }
        }

        double mean = sum / ((endBand - firstBand) * (endFrame - firstFrame));
        return (mean - content.Input.Scale.Minimum) / Math.Max(1e-6, content.Input.Scale.Maximum - content.Input.Scale.Minimum);
    }

    /// <summary>The strongest relevance under the point, in [-1, 1] of the map's largest.</summary>
    private double RelevanceShare(int firstBand, int endBand, int firstFrame, int endFrame)
    {
        ReadOnlySpan<float> values = content.Map.Values.Span;
        float strongest = 0;
        for (int band = firstBand; band < endBand; band++)
        {
            for (int frame = firstFrame; frame < endFrame; frame++)
            {
                float value = values[(band * content.Map.Frames) + frame];
                strongest = Math.Abs(value) > Math.Abs(strongest) ? value : strongest;
            }
        }

        return strongest / content.RelevanceScale;
    }
}
