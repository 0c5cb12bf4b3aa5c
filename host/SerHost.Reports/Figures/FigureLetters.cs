using System.Text;
using SkiaSharp;

namespace SerHost.Reports.Figures;

/// <summary>Letters of one size: measured, and drawn where they are wanted. Characters that the family has not come from a font that has
/// them.</summary>
/// <param name="family">The family.</param>
/// <param name="points">Their size in points.</param>
/// <param name="isBold">Whether they are bold.</param>
internal sealed class FigureLetters(string family, float points, bool isBold)
{
    private readonly SKTypeface _face = FigureFont.Face(family, isBold);

    /// <summary>How wide a text is, in points.</summary>
    public float Width(string text) => Runs(text).Sum(run =>
    {
        using SKFont font = Font(run.Face);
        return font.MeasureText(run.Text);
    });

    /// <summary>A text that fits a width: its end is left out where it does not, and three dots stand for it.</summary>
    public string Fit(string text, float width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        string[] signs = [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        int kept = signs.Length;
        while (kept > 1 && Width(string.Concat(signs[..kept]) + "…") > width)
        {
            kept--;
        }

        return string.Concat(signs[..kept]) + "…";
    }

    /// <summary>Draws a text.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="text">The text.</param>
    /// <param name="x">Its left end.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="colour">Its colour.</param>
    public void Draw(SKCanvas canvas, string text, float x, float y, SKColor colour)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        foreach ((string run, SKTypeface face) in Runs(text))
        {
            using SKFont font = Font(face);
            canvas.DrawText(run, x, y, SKTextAlign.Left, font, paint);
            x += font.MeasureText(run);
        }
    }

    private SKFont Font(SKTypeface face) =>
        new(face, points) { Subpixel = true, Hinting = SKFontHinting.None, Edging = SKFontEdging.Antialias };

    /// <summary>Stretches of a text that one typeface can draw.</summary>
    private IEnumerable<(string Text, SKTypeface Face)> Runs(string text)
    {
        var run = new StringBuilder();
        SKTypeface face = _face;
        foreach (Rune rune in text.EnumerateRunes())
        {
            SKTypeface needed = _face.ContainsGlyph(rune.Value) ? _face : FigureFont.With(rune.Value) ?? _face;
            if (needed != face && run.Length > 0)
            {
                yield return (run.ToString(), face);
                run.Clear();
            }

            face = needed;
            run.Append(rune.ToString());
        }

        if (run.Length > 0)
        {
            yield return (run.ToString(), face);
        }
    }
}
