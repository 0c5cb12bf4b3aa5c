using ScottPlot;
using SkiaSharp;

namespace SerHost.Reports.Figures;

/// <summary>A figure: panels at fixed places, in points, and the letters and marks around them.</summary>
/// <param name="Style">How it looks.</param>
/// <param name="Height">Height in points.</param>
/// <param name="Panels">The panels; the frame of each is its rectangle, labels lie outside.</param>
/// <param name="Texts">Letters outside the panels.</param>
/// <param name="Marks">Drawn around the panels: keys of a legend.</param>
/// <param name="Title">What it shows, in a line: for people who cannot see it, and for the file's properties.</param>
/// <param name="Caption">What stands below it in a paper: what is shown, of how much, and how to read it.</param>
public sealed record Figure(
    FigureStyle Style, float Height, IReadOnlyList<FigurePanel> Panels, IReadOnlyList<FigureText> Texts,
        IReadOnlyList<Action<SKCanvas>> Marks,
    string Title, string Caption)
{
    internal float Width => Style.Width;

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="withTexts">Whether the letters around the panels are drawn; SVG has elements of its own for them.</param>
    internal void Draw(SKCanvas canvas, bool withTexts = true)
    {
        canvas.Clear(Style.Paper.ToSKColor());
        foreach (FigurePanel panel in Panels)
        {
            panel.Plot.Layout.Fixed(new PixelPadding(panel.Left, Width - panel.Left - panel.Width, Height - panel.Top - panel.Height,
                panel.Top));
            panel.Plot.RenderManager.ClearCanvasBeforeEachRender = false;
            panel.Plot.Render(canvas, new PixelRect(0, Width, Height, 0));
        }

        foreach (Action<SKCanvas> mark in Marks)
        {
            mark(canvas);
        }

        foreach (FigureText text in withTexts ? Texts : [])
        {
            text.Draw(canvas, Style);
        }
    }
}

/// <summary>A panel.</summary>
/// <param name="Plot">What it shows.</param>
/// <param name="Left">Left edge of the frame.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Width">Width of the frame.</param>
/// <param name="Height">Height of the frame.</param>
public sealed record FigurePanel(Plot Plot, float Left, float Top, float Width, float Height);

/// <summary>Where a text's point of reference lies in it.</summary>
public enum TextAnchor
{
    /// <summary>At its left end.</summary>
    Start,

    /// <summary>In its middle.</summary>
    Middle,

    /// <summary>At its right end.</summary>
    End,
}

/// <summary>Letters of a figure.</summary>
/// <param name="Text">What they say, on one line.</param>
/// <param name="X">Point of reference, to the right.</param>
/// <param name="Y">Base line, downwards.</param>
/// <param name="Anchor">Where in the text the point lies.</param>
/// <param name="Points">Size.</param>
/// <param name="Colour">Colour.</param>
/// <param name="IsBold">Whether they are bold.</param>
/// <param name="Degrees">Turned so far about the point, clockwise; 0 reads from left to right, −90 from below.</param>
public sealed record FigureText(string Text, float X, float Y, TextAnchor Anchor, float Points, Color Colour, bool IsBold, float Degrees)
{
    /// <summary>The rectangle it covers, in the figure's points.</summary>
    /// <param name="family">The family of the letters.</param>
    internal SKRect Bounds(string family)
    {
        float width = new FigureLetters(family, Points, IsBold).Width(Text), start = Start(width);
        return SKMatrix.CreateRotationDegrees(Degrees, X, Y)
            .MapRect(new SKRect(X + start, Y - (0.75f * Points), X + start + width, Y + (0.22f * Points)));
    }

    internal void Draw(SKCanvas canvas, FigureStyle style)
    {
        var letters = new FigureLetters(style.Font, Points, IsBold);
        canvas.Save();
        canvas.RotateDegrees(Degrees, X, Y);
        letters.Draw(canvas, Text, X + Start(letters.Width(Text)), Y, Colour.ToSKColor());
        canvas.Restore();
    }

    private float Start(float width) => Anchor switch { TextAnchor.Start => 0, TextAnchor.Middle => -width / 2, _ => -width };
}
