using Terminal.Gui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SerHost.Ui.Drawing;

/// <summary>The theme's colours on terminals with fewer of them.</summary>
internal static class Ink
{
    private static readonly Dictionary<Color, Color> s_sixteen = new()
    {
        [Theme.Paper] = new Color(ColorName16.Black),
        [Theme.Ink] = new Color(ColorName16.White),
        [Theme.Faint] = new Color(ColorName16.Gray), // dark grey cannot be read on many terminals
        [Theme.Accent] = new Color(ColorName16.BrightYellow),
        [Theme.Second] = new Color(ColorName16.BrightCyan),
        [Theme.Band.Background] = new Color(ColorName16.DarkGray),
        [Theme.Bar] = new Color(ColorName16.Blue),
        [Theme.Selected] = new Color(ColorName16.Cyan),
    };

    /// <summary>An attribute as the terminal gets it.</summary>
    public static Attribute Of(Attribute attribute, ColourMode mode) => mode switch
    {
        ColourMode.True => attribute,
        ColourMode.Sixteen => Sixteen(attribute),
        _ => new Attribute(Color.None, Color.None, Emphasis(attribute)),
    };

    /// <summary>The same for what the library draws by itself: text fields, message boxes, dialogs.</summary>
    public static Scheme Scheme(ColourMode mode)
    {
        Attribute text = Of(Theme.Text, mode), chosen = Of(Theme.Row, mode), strong = Of(Theme.Strong, mode),
            field = Of(Theme.Header, mode);
        return new Scheme(text)
        {
            Focus = chosen, HotFocus = chosen, Active = chosen, HotActive = chosen, Highlight = chosen, HotNormal = strong,
            Editable = field, ReadOnly = text, Disabled = Of(Theme.Dim, mode),
        };
    }

    private static Attribute Sixteen(Attribute attribute)
    {
        Color paper = s_sixteen.GetValueOrDefault(attribute.Background, attribute.Background);
        Color ink = attribute.Background == Theme.Selected
            ? new Color(ColorName16.Black)
            : s_sixteen.GetValueOrDefault(attribute.Foreground, attribute.Foreground);
        return new Attribute(ink, paper);
    }

    private static TextStyle Emphasis(Attribute attribute) =>
        attribute.Background == Theme.Selected || attribute.Background == Theme.Second ? TextStyle.Reverse
        : (attribute.Background == Theme.Bar ? TextStyle.Underline : TextStyle.None)
            | (attribute.Foreground == Theme.Accent || attribute.Foreground == Theme.Second ? TextStyle.Bold : TextStyle.None);
}
