using Terminal.Gui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SerHost.Ui.Drawing;

/// <summary>The colours of everything that is not a picture.</summary>
internal static class Theme
{
    public static readonly Color Paper = new(12, 14, 20);
    public static readonly Color Ink = new(222, 226, 233);
    public static readonly Color Faint = new(130, 138, 152);
    public static readonly Color Accent = new(250, 176, 66);
    public static readonly Color Second = new(110, 184, 255);
    public static readonly Color Bar = new(32, 38, 52);
    public static readonly Color Selected = new(44, 70, 110);

    public static Attribute Text { get; } = new(Ink, Paper);

    public static Attribute Dim { get; } = new(Faint, Paper);

    public static Attribute Strong { get; } = new(Accent, Paper);

    public static Attribute Cool { get; } = new(Second, Paper);

    public static Attribute CoolReversed { get; } = new(Paper, Second);

    /// <summary>Ground behind the marks of a plot.</summary>
    public static Attribute Band { get; } = new(Ink, new Color(52, 62, 84));

    public static Attribute StrongOnBand { get; } = new(Accent, Band.Background);

    public static Attribute Header { get; } = new(Ink, Bar);

    public static Attribute HeaderAccent { get; } = new(Accent, Bar);

    public static Attribute Row { get; } = new(Color.White, Selected);
}
