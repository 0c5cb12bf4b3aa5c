using Terminal.Gui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SerHost.Ui.Drawing;

/// <summary>Turns points of a picture into colours and cells, for terminals with many colours, sixteen or none.</summary>
/// <remarks>
/// In the overlay lightness shows the level and colour the relevance, so that the voice stays visible under what a method says of it.
/// With 16 colours relevance has two steps, from <see cref="Weak"/> and from
/// <see cref="Strong"/> on; without colours it is drawn with characters.
/// </remarks>
internal static class HeatMap
{
    /// <summary>Relevance, as a share of the largest, from which 16 colours show it.</summary>
    public const double Weak = 0.15;

    /// <summary>Relevance, as a share of the largest, from which 16 colours show it as strong.</summary>
    public const double Strong = 0.5;

    private const string Shades = " ░▒▓█", ForShades = " ░▒▓█", AgainstShades = " ·-=≡";

    /// <summary>Tints of the overlay: as different as can be for people who see no red or no green.</summary>
    private static readonly (double R, double G, double B) s_for = (255, 160, 30), s_against = (70, 160, 255);

    private static readonly Color[] s_greys = [new(ColorName16.Black), new(ColorName16.DarkGray), new(ColorName16.Gray),
        new(ColorName16.White)];

    /// <summary>Colour of a point.</summary>
    public static Color Colour(HeatPixel pixel, PictureKind kind, ColourMode mode)
    {
        if (pixel.IsNothing)
        {
            return mode == ColourMode.Sixteen ? s_greys[0] : Theme.Paper;
        }

        return mode == ColourMode.Sixteen ? Sixteen(pixel, kind) : kind switch
        {
            PictureKind.Level => ColourMap.Level.At(pixel.Level),
            PictureKind.Relevance => ColourMap.Signed.At(0.5 + (0.5 * pixel.Relevance)),
            _ => Tint(pixel),
        };
    }

    /// <summary>Two points, one above the other, as a cell.</summary>
    public static (char Rune, Attribute Attribute) Cell(HeatPixel upper, HeatPixel lower, PictureKind kind, ColourMode mode) =>
        mode == ColourMode.None
            ? (Shade(upper, lower, kind), Theme.Text)
            : ('▀', new Attribute(Colour(upper, kind, mode), Colour(lower, kind, mode)));

    /// <summary>Black or white, whichever can be read on a colour of a picture.</summary>
    public static Color InkOn(Color paper) =>
        (0.2126 * paper.R) + (0.7152 * paper.G) + (0.0722 * paper.B) > 140 ? new Color(ColorName16.Black) : new Color(ColorName16.White);

    private static Color Tint(HeatPixel pixel)
    {
        double level = Math.Clamp(pixel.Level, 0, 1), strength = Math.Sqrt(Math.Min(1, Math.Abs(pixel.Relevance)));
        Color grey = ColourMap.Grey.At(level);
        (double r, double g, double b) = pixel.Relevance >= 0 ? s_for : s_against;
        double light = 0.35 + (0.65 * level); // strong relevance shows on silence too
        return new Color(
            (int)Math.Round(grey.R + (strength * ((r * light) - grey.R))),
            (int)Math.Round(grey.G + (strength * ((g * light) - grey.G))),
            (int)Math.Round(grey.B + (strength * ((b * light) - grey.B))));
    }

    private static Color Sixteen(HeatPixel pixel, PictureKind kind)
    {
        double size = Math.Abs(pixel.Relevance);
        if (kind != PictureKind.Level && size >= Weak)
        {
            return new Color(pixel.Relevance > 0
                ? size >= Strong ? ColorName16.BrightYellow : ColorName16.Yellow
                : size >= Strong ? ColorName16.BrightCyan : ColorName16.BrightBlue);
        }

        // White is kept for pictures of the level alone: over it bright yellow could not be told.
        int greys = kind == PictureKind.Level ? s_greys.Length : s_greys.Length - 1;
        return kind == PictureKind.Relevance ? s_greys[0] : s_greys[Math.Clamp((int)(pixel.Level * greys), 0, greys - 1)];
    }

    private static char Shade(HeatPixel upper, HeatPixel lower, PictureKind kind)
    {
        if (upper.IsNothing)
        {
            return ' ';
        }

        double Stronger(double a, double b) => Math.Abs(a) >= Math.Abs(b) ? a : b;
        double value = kind == PictureKind.Level ? 0.5 * (upper.Level + lower.Level) : Stronger(upper.Relevance, lower.Relevance);
        string shades = kind == PictureKind.Level ? Shades : value >= 0 ? ForShades : AgainstShades;
        return shades[Math.Clamp((int)(Math.Abs(value) * shades.Length), 0, shades.Length - 1)];
    }
}

/// <summary>What one point of a picture shows.</summary>
/// <param name="Level">Level from 0 (the scale's floor) to 1; NaN where there is nothing.</param>
/// <param name="Relevance">Relevance from -1 to 1 of the map's largest; NaN where there is nothing.</param>
internal readonly record struct HeatPixel(double Level, double Relevance)
{
    /// <summary>Outside the model's input.</summary>
    public static HeatPixel Nothing { get; } = new(double.NaN, double.NaN);

    public bool IsNothing => double.IsNaN(Level);
}

/// <summary>Which picture of a clip.</summary>
internal enum PictureKind
{
    /// <summary>Spectrogram in greys, tinted by the relevance.</summary>
    Overlay,

    /// <summary>The spectrogram alone.</summary>
    Level,

    /// <summary>The relevance alone.</summary>
    Relevance,
}
