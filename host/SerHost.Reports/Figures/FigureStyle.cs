using ScottPlot;

namespace SerHost.Reports.Figures;

/// <summary>Colours of a figure.</summary>
public enum FigureTheme
{
    /// <summary>Dark on white: print.</summary>
    Light,

    /// <summary>Light on black: slides.</summary>
    Dark,
}

/// <summary>How a figure looks, whatever it shows. Orange and blue can be told apart without red or green cones, and carry a shape or a
/// sign as well.</summary>
public sealed record FigureStyle
{
    /// <summary>Width in millimetres: 85 is a column, 175 a page of most journals.</summary>
    public double WidthMm { get; init; } = 175;

    /// <summary>Family of the letters; the one that comes with the program, one that is installed, or a font file.</summary>
    public string Font { get; init; } = FigureFont.Shipped;

    /// <summary>Size of the letters in points.</summary>
    public float FontPoints { get; init; } = 8;

    /// <summary>Colours.</summary>
    public FigureTheme Theme { get; init; } = FigureTheme.Light;

    /// <summary>Width in points, 72 an inch.</summary>
    internal float Width => (float)(WidthMm / 25.4 * 72);

    /// <summary>Size of numbers at axes and in legends.</summary>
    internal float SmallPoints => FontPoints - 1;

    internal bool IsDark => Theme == FigureTheme.Dark;

    internal Color Paper => IsDark ? new Color(16, 18, 22) : Colors.White;

    internal Color Ink => IsDark ? new Color(235, 235, 235) : Colors.Black;

    internal Color Muted => IsDark ? new Color(160, 165, 172) : new Color(105, 105, 105);

    internal Color Faint => IsDark ? new Color(75, 80, 88) : new Color(205, 205, 205);

    internal Color Line => IsDark ? new Color(120, 180, 255) : new Color(0, 82, 165);

    internal Color For => IsDark ? new Color(255, 160, 40) : new Color(213, 94, 0);

    internal Color Against => IsDark ? new Color(90, 170, 255) : new Color(0, 98, 204);

    /// <summary>A sign's colour, the stronger the further its size is from 0.</summary>
    /// <param name="value">From −1 to 1; NaN gives the paper.</param>
    internal Color Diverging(double value) =>
        double.IsFinite(value) ? Mix(Paper, value >= 0 ? For : Against, 0.75 * Math.Min(1, Math.Abs(value))) : Paper;

    /// <summary>A colour between two.</summary>
    /// <param name="from">At 0.</param>
    /// <param name="to">At 1.</param>
    /// <param name="share">Where between them.</param>
    internal static Color Mix(Color from, Color to, double share) =>
        new(Part(from.R, to.R, share), Part(from.G, to.G, share), Part(from.B, to.B, share));

    private static byte Part(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));
}
