using ScottPlot;
using SkiaSharp;

namespace SerHost.Reports.Figures;

/// <summary>One entry of a legend: a small picture and what it stands for.</summary>
/// <param name="Width">Width of the picture in points.</param>
/// <param name="Text">What it stands for.</param>
/// <param name="Draw">Draws the picture, given its left edge and the middle of its height.</param>
internal sealed record LegendKey(float Width, string Text, Action<SKCanvas, float, float> Draw)
{
    private const float ScaleWidth = 54, High = 5;

    /// <summary>What stands left of the picture: the lower end of a scale.</summary>
    public string Before { get; init; } = "";

    /// <summary>A scale of colours.</summary>
    /// <param name="low">Its lower end.</param>
    /// <param name="text">Its upper end, and what it measures.</param>
    /// <param name="colourAt">Its colours, from 0 to 1.</param>
    /// <param name="style">How the figure looks.</param>
    public static LegendKey Scale(string low, string text, Func<double, Color> colourAt, FigureStyle style) =>
        new(ScaleWidth, text, (canvas, x, y) =>
    {
        SKColor[] colours = [.. Enumerable.Range(0, 41).Select(i => colourAt(i / 40.0).ToSKColor())];
        using var shader = SKShader.CreateLinearGradient(new SKPoint(x, y), new SKPoint(x + ScaleWidth, y), colours,
            SKShaderTileMode.Clamp);
        using var fill = new SKPaint { Shader = shader };
        using var line = Stroke(style.Ink, 0.4f);
        canvas.DrawRect(x, y - (High / 2), ScaleWidth, High, fill);
        canvas.DrawRect(x, y - (High / 2), ScaleWidth, High, line);
    })
    {
        Before = low,
    };

    /// <summary>A filled area.</summary>
    public static LegendKey Area(string text, Color colour) => new(12, text, (canvas, x, y) =>
    {
        using var fill = new SKPaint { Color = colour.ToSKColor(), IsAntialias = true };
        canvas.DrawRect(x, y - (High / 2), 12, High, fill);
    });

    /// <summary>An empty area.</summary>
    public static LegendKey Empty(string text, FigureStyle style) => new(12, text, (canvas, x, y) =>
    {
        using SKPaint line = Stroke(style.Muted, 0.5f);
        canvas.DrawRect(x, y - (High / 2), 12, High, line);
    });

    /// <summary>A line.</summary>
    public static LegendKey Line(string text, Color colour, float width) => new(14, text, (canvas, x, y) =>
    {
        using SKPaint line = Stroke(colour, width);
        canvas.DrawLine(x, y, x + 14, y, line);
    });

    /// <summary>A mark on its interval.</summary>
    public static LegendKey Mark(string text, DeltaMark mark, FigureStyle style) => new(16, text, (canvas, x, y) =>
    {
        using SKPaint line = Stroke(mark.Colour, 1);
        canvas.DrawLine(x, y, x + 16, y, line);
        using var fill = new SKPaint { Color = (mark.IsFilled ? mark.Colour : style.Paper).ToSKColor(), IsAntialias = true };
        using SKPaint edge = Stroke(mark.Colour, 0.9f);
        if (mark.IsSquare)
        {
            canvas.DrawRect(x + 6, y - 2, 4, 4, fill);
            canvas.DrawRect(x + 6, y - 2, 4, 4, edge);
        }
        else
        {
            canvas.DrawCircle(x + 8, y, 2.2f, fill);
            canvas.DrawCircle(x + 8, y, 2.2f, edge);
        }
    });

    private static SKPaint Stroke(Color colour, float width) =>
        new() { Color = colour.ToSKColor(), StrokeWidth = width, IsStroke = true, IsAntialias = true };
}
