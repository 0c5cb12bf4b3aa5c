using SerHost.Sdk.Audio;
using SerHost.Ui.Drawing;
using Terminal.Gui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>A recording's envelope as pixels.</summary>
internal static class Waveform
{
    /// <summary>Smallest and largest sample of every column; both 0 where there is no sound.</summary>
    public static (float Low, float High)[] Envelope(AudioClip clip, TimeView view, int width)
    {
        ReadOnlySpan<float> samples = clip.Samples.Span;
        var columns = new (float, float)[width];
        for (int x = 0; x < width; x++)
        {
            int first = Math.Max(0, (int)(view.SecondsAt(x, width) * clip.SampleRateHz));
            int end = Math.Min(samples.Length, Math.Max(first + 1, (int)(view.SecondsAt(x + 1, width) * clip.SampleRateHz)));
            float low = 0, high = 0;
            for (int i = first; i < end; i++)
            {
                low = Math.Min(low, samples[i]);
                high = Math.Max(high, samples[i]);
            }

            columns[x] = (low, high);
        }

        return columns;
    }

    /// <summary>Colour of a pixel: the middle row is amplitude 0, the edges are the loudest sample.</summary>
    public static Color Pixel((float Low, float High) column, float loudest, int y, int height)
    {
        double upper = 1 - (2.0 * y / height), lower = 1 - (2.0 * (y + 1) / height);
        double scale = Math.Max(loudest, 1e-6);
        bool inside = column.High / scale > lower && column.Low / scale < upper && column.High > column.Low;
        return inside ? Theme.Second : Theme.Paper;
    }
}
