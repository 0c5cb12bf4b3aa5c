using SerHost.Ui.Drawing;
using Terminal.Gui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>Which picture of a clip.</summary>
internal enum PictureKind
{
    /// <summary>Grey spectrogram with the relevance in colour over it.</summary>
    Overlay,

    /// <summary>The spectrogram alone.</summary>
    Level,

    /// <summary>The relevance alone.</summary>
    Relevance,
}

/// <summary>Pixels of a clip's spectrogram and relevance for any size and stretch of time.</summary>
/// <param name="content">The clip.</param>
/// <param name="view">The stretch of time.</param>
/// <param name="width">Pixels across.</param>
/// <param name="height">Pixels down; low bands are at the bottom.</param>
internal sealed class ClipPicture(ClipContent content, TimeView view, int width, int height)
{
    /// <summary>Colour of a pixel.</summary>
    public Color At(int x, int y, PictureKind kind)
    {
        (int firstFrame, int endFrame) = FramesOf(x);
        (int firstBand, int endBand) = BandsOf(y);
        if (endFrame <= firstFrame)
        {
            return Theme.Paper;
        }

        double level = kind == PictureKind.Relevance ? 0 : LevelShare(firstBand, endBand, firstFrame, endFrame);
        double relevance = kind == PictureKind.Level ? 0 : RelevanceShare(firstBand, endBand, firstFrame, endFrame);
        return kind switch
        {
            PictureKind.Level => ColourMap.Level.At(level),
            PictureKind.Relevance => ColourMap.Signed.At(0.5 + (0.5 * relevance)),
            _ => Blend(ColourMap.Grey.At(level), ColourMap.Signed.At(0.5 + (0.5 * relevance)), Math.Min(1, 1.6 * Math.Sqrt(Math.Abs(relevance)))),
        };
    }

    /// <summary>First band and band after the last of a pixel row.</summary>
    public (int First, int End) BandsOf(int y)
    {
        int bands = content.Input.Bands;
        int first = (int)((long)(height - 1 - y) * bands / height);
        int end = (int)((long)(height - y) * bands / height);
        return (first, Math.Max(first + 1, end));
    }

    /// <summary>First frame and frame after the last of a pixel column; none where the picture has no sound.</summary>
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

    /// <summary>The strongest relevance under the pixel, in [-1, 1] of the map's largest.</summary>
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

    private static Color Blend(Color under, Color over, double weight) => new(
        (int)Math.Round(under.R + (weight * (over.R - under.R))),
        (int)Math.Round(under.G + (weight * (over.G - under.G))),
        (int)Math.Round(under.B + (weight * (over.B - under.B))));
}
