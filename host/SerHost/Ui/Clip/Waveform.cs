using SerHost.Sdk.Audio;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>A recording's envelope, drawn to an eighth of a row.</summary>
internal static class Waveform
{
    private const string Eighths = " ▁▂▃▄▅▆▇█";

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

    /// <summary>Draws the envelope. Amplitude 0 lies between the upper and the lower half; the
    /// edges are the clip's loudest sample, whose size stands at the left.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="clip">The recording.</param>
    /// <param name="view">The stretch of time.</param>
    /// <param name="left">First column.</param>
    /// <param name="top">First row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="rows">Rows, an even number.</param>
    public static void Draw(Canvas canvas, AudioClip clip, TimeView view, int left, int top, int width, int rows)
    {
        float loudest = 1e-6f;
        foreach (float sample in clip.Samples.Span)
        {
            loudest = Math.Max(loudest, Math.Abs(sample));
        }

        (float Low, float High)[] columns = Envelope(clip, view, width);
        int half = rows / 2;
        for (int x = 0; x < width; x++)
        {
            if (columns[x].Low == columns[x].High)
            {
                continue;
            }

            for (int row = 0; row < half; row++)
            {
                // Upper half: filled from below. Lower half: the empty part is drawn,
                // in reversed colours, because blocks grow upwards only.
                canvas.Cell(left + x, top + row, Eighths[Filled(columns[x].High / loudest, half, half - 1 - row)], Theme.Cool);
                int below = Filled(-columns[x].Low / loudest, half, row);
                canvas.Cell(left + x, top + half + row, Eighths[8 - below], Theme.CoolReversed);
            }
        }

        canvas.TextRight(left - 1, top, NumberText.Plain(loudest), Theme.Dim);
        canvas.TextRight(left - 1, top + rows - 1, "−" + NumberText.Plain(loudest), Theme.Dim);
    }

    /// <summary>Eighths of a row that are filled: rows are counted from amplitude 0
    /// outwards. A sound that is there at all fills one.</summary>
    public static int Filled(double share, int rows, int row)
    {
        int all = Math.Max(share > 0 ? 1 : 0, (int)Math.Round(share * rows * 8));
        return Math.Clamp(all - (8 * row), 0, 8);
    }
}
