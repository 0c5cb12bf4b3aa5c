using Terminal.Gui.Drawing;

namespace SerHost.Ui.Drawing;

/// <summary>Maps numbers to colours that people with any kind of colour vision can tell apart: lightness rises (or falls to both sides)
/// evenly, and hue runs between blue and orange, never between red and green.</summary>
internal sealed class ColourMap
{
    private readonly (double R, double G, double B)[] _anchors;

    private ColourMap(string name, params (double, double, double)[] anchors)
    {
        Name = name;
        _anchors = anchors;
    }

    /// <summary>For levels: night blue over violet and orange to pale yellow, lightness rising throughout.</summary>
    public static ColourMap Level { get; } = new(
        "level", (6, 6, 24), (42, 18, 84), (110, 32, 110), (184, 60, 86), (236, 120, 48), (252, 196, 84), (255, 250, 200));

    /// <summary>For levels under an overlay: greys.</summary>
    public static ColourMap Grey { get; } = new("grey", (8, 8, 10), (235, 235, 235));

    /// <summary>For signed values: blue (against) over near-black (nothing) to orange and pale yellow (for).</summary>
    public static ColourMap Signed { get; } = new(
        "signed", (150, 215, 255), (40, 130, 230), (16, 48, 110), (14, 14, 18), (120, 58, 10), (240, 140, 30), (255, 230, 150));

    /// <summary>Name shown in the legend.</summary>
    public string Name { get; }

    /// <summary>Colour of a value.</summary>
    /// <param name="share">Position in [0, 1]; values outside take the end colours, NaN the middle of a grey.</param>
    public Color At(double share)
    {
        if (double.IsNaN(share))
        {
            return new Color(70, 70, 70);
        }

        double position = Math.Clamp(share, 0, 1) * (_anchors.Length - 1);
        int below = Math.Min((int)position, _anchors.Length - 2);
        double rest = position - below;
        (double r, double g, double b) = _anchors[below];
        (double r2, double g2, double b2) = _anchors[below + 1];
        return new Color(
            (int)Math.Round(r + (rest * (r2 - r))), (int)Math.Round(g + (rest * (g2 - g))), (int)Math.Round(b + (rest * (b2 - b))));
    }
}
