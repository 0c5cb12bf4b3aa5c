using ScottPlot;
using SkiaSharp;

namespace SerHost.Reports.Figures;

/// <summary>Puts a figure together: panels, letters and legend at places in points from the upper left corner.</summary>
/// <param name="style">How it looks.</param>
internal sealed class FigureSheet(FigureStyle style)
{
    /// <summary>Between the edge of the figure and what lies nearest to it.</summary>
    public const float Edge = 4;

    private readonly List<FigurePanel> _panels = [];
    private readonly List<FigureText> _texts = [];
    private readonly List<Action<SKCanvas>> _marks = [];

    /// <summary>Height of a line of letters, with room above and below.</summary>
    public float LineHeight => 1.35f * style.FontPoints;

    /// <summary>Room between the frame of a panel and the numbers at it.</summary>
    public static float TickRoom => 4;

    /// <summary>Width of letters.</summary>
    public float Width(string text, bool isSmall = false, bool isBold = false) =>
        new FigureLetters(style.Font, isSmall ? style.SmallPoints : style.FontPoints, isBold).Width(text);

    /// <summary>Writes a line.</summary>
    public void Write(
        string text, float x, float y, TextAnchor anchor = TextAnchor.Start, bool isSmall = false, bool isBold = false,
            Color? colour = null, float degrees = 0) =>
        _texts.Add(new FigureText(
            PlainText.OneLine(text), x, y, anchor, isSmall ? style.SmallPoints : style.FontPoints, colour ?? style.Ink, isBold, degrees));

    /// <summary>Places a panel.</summary>
    public void Place(Plot plot, float left, float top, float width, float height) =>
        _panels.Add(new FigurePanel(plot, left, top, width, height));

    /// <summary>Writes a heading above a panel: what it shows in bold, and more of it in small letters where there is room.</summary>
    public void Head(string what, string more, float left, float top, float width)
    {
        var letters = new FigureLetters(style.Font, style.FontPoints, isBold: true);
        string shown = letters.Fit(PlainText.OneLine(what), width);
        Write(shown, left, top - 3, isBold: true);
        float used = letters.Width(shown) + style.FontPoints;
        if (more.Length > 0 && used + Width(more, isSmall: true) <= width)
        {
            Write(more, left + used, top - 3, isSmall: true);
        }
    }

    /// <summary>Writes round numbers below a panel, as many as have room; none reaches far beyond its corners.</summary>
    /// <param name="low">Value at the panel's left edge.</param>
    /// <param name="high">Value at its right edge.</param>
    /// <param name="left">Left edge of the panel.</param>
    /// <param name="bottom">Lower edge.</param>
    /// <param name="width">Its width.</param>
    public void ScaleBelow(double low, double high, float left, float bottom, float width)
    {
        float beyond = 0.6f * style.FontPoints;
        TicksBelow(
            RoundTicks.Fitting(low, high, width, text => Width(text, isSmall: true) + style.FontPoints)
                .Select(tick => ((tick - low) / (high - low), RoundTicks.Text(tick)))
                .Where(tick => (Math.Min(tick.Item1, 1 - tick.Item1) * width) + beyond >= Width(tick.Item2, isSmall: true) / 2),
            left, bottom, width);
    }

    /// <summary>Writes numbers below a panel.</summary>
    /// <param name="ticks">Places in the panel, 0 at its left edge and 1 at its right, with what stands there.</param>
    /// <param name="left">Left edge of the panel.</param>
    /// <param name="bottom">Lower edge.</param>
    /// <param name="width">Its width.</param>
    public void TicksBelow(IEnumerable<(double Share, string Text)> ticks, float left, float bottom, float width)
    {
        foreach ((double share, string text) in ticks)
        {
            float x = left + (float)(share * width);
            _marks.Add(canvas => Stroke(canvas, x, bottom, x, bottom + 2.5f));
            Write(text, x, bottom + TickRoom + (0.75f * style.SmallPoints), TextAnchor.Middle, isSmall: true);
        }
    }

    /// <summary>Writes numbers or names left of a panel.</summary>
    /// <param name="ticks">Places in the panel, 0 at its lower edge and 1 at its upper, with what stands there.</param>
    /// <param name="left">Left edge of the panel.</param>
    /// <param name="top">Upper edge.</param>
    /// <param name="height">Its height.</param>
    /// <param name="withMarks">Whether each has a short line at the frame.</param>
    public void TicksLeft(IEnumerable<(double Share, string Text)> ticks, float left, float top, float height, bool withMarks = true)
    {
        foreach ((double share, string text) in ticks)
        {
            float y = top + (float)((1 - share) * height);
            if (withMarks)
            {
                _marks.Add(canvas => Stroke(canvas, left - 2.5f, y, left, y));
            }

            Write(text, left - TickRoom, y + (0.35f * style.SmallPoints), TextAnchor.End, isSmall: true);
        }
    }

    /// <summary>Writes an axis' label along the left edge of the figure, read from below.</summary>
    public void LabelLeft(string text, float top, float height, float x) =>
        Write(text, x, top + (height / 2), TextAnchor.Middle, isSmall: true, degrees: -90);

    /// <summary>Draws a legend's keys one after another, on as many lines as they need.</summary>
    /// <returns>The lower edge of the last line.</returns>
    public float Legend(IEnumerable<LegendKey> keys, float left, float top, float right)
    {
        float x = left, y = top + (LineHeight / 2);
        foreach (LegendKey key in keys)
        {
            float before = key.Before.Length == 0 ? 0 : Width(key.Before, isSmall: true) + 3;
            float after = Width(key.Text, isSmall: true);
            float width = before + key.Width + 4 + after;
            if (x > left && x + width > right)
            {
                (x, y) = (left, y + LineHeight + 1);
            }

            float baseline = y + (0.35f * style.SmallPoints), at = x + before, middle = y;
            if (before > 0)
            {
                Write(key.Before, x, baseline, isSmall: true);
            }

            _marks.Add(canvas => key.Draw(canvas, at, middle));
            foreach ((string line, int number) in Wrapped(key.Text, right - at - key.Width - 4).Select((line, number) => (line, number)))
            {
                y = number == 0 ? y : y + LineHeight;
                Write(line, at + key.Width + 4, baseline + (number * LineHeight), isSmall: true);
            }

            x += width + (1.6f * style.FontPoints);
        }

        return y + (LineHeight / 2);
    }

    /// <summary>A text on lines that fit a width, broken between words.</summary>
    private IEnumerable<string> Wrapped(string text, float width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && Width(longer, isSmall: true) > width)
            {
                yield return line;
                longer = word;
            }

            line = longer;
        }

        yield return line;
    }

    private void Stroke(SKCanvas canvas, float x1, float y1, float x2, float y2)
    {
        using var paint = new SKPaint { Color = style.Ink.ToSKColor(), StrokeWidth = 0.6f, IsStroke = true, IsAntialias = true };
        canvas.DrawLine(x1, y1, x2, y2, paint);
    }

    /// <summary>The figure.</summary>
    /// <param name="height">Its height in points.</param>
    /// <param name="title">What it shows, in a line.</param>
    /// <param name="caption">What stands below it in a paper.</param>
    public Figure Finish(float height, string title, string caption) =>
        new(style, height, _panels, _texts, _marks, PlainText.OneLine(title), PlainText.OneLine(caption));
}
