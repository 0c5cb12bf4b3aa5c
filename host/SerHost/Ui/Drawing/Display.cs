using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Drawing;

/// <summary>What the terminal can show.</summary>
/// <param name="Colours">How many colours.</param>
/// <param name="Images">Whether pictures are real images.</param>
internal sealed record Display(ColourMode Colours, ImageChoice Images)
{
    private static readonly string[] s_terminalsOf16 =
        ["linux", "screen", "ansi", "cygwin", "vt100", "vt220", "xterm-16color", "screen-16color"];

    /// <summary>True colour and half blocks.</summary>
    public static Display Default { get; } = new(ColourMode.True, ImageChoice.Off);

    /// <summary>What the command line asks for, else what the environment says: NO_COLOR (no-color.org), TERM and COLORTERM.</summary>
    /// <param name="colours">16, or null for what the terminal has.</param>
    /// <param name="images">Whether pictures are real images.</param>
    /// <param name="environment">Finds an environment variable.</param>
    public static Display Choose(int? colours, ImageChoice images, Func<string, string?> environment)
    {
        string terminal = environment("TERM") ?? "";
        ColourMode mode =
            colours == 16 ? ColourMode.Sixteen
            : !string.IsNullOrEmpty(environment("NO_COLOR")) || terminal == "dumb" ? ColourMode.None
            : string.IsNullOrEmpty(environment("COLORTERM")) && s_terminalsOf16.Contains(terminal) ? ColourMode.Sixteen
            : ColourMode.True;
        return new Display(mode, mode == ColourMode.True ? images : ImageChoice.Off);
    }

    /// <summary>What a view is drawn on: as its window says.</summary>
    public static Display Of(View view)
    {
        for (View? above = view; above is not null; above = above.SuperView)
        {
            if (above is IDisplayed window)
            {
                return window.Display;
            }
        }

        return Default;
    }
}

/// <summary>A window that knows what it is drawn on.</summary>
internal interface IDisplayed
{
    Display Display { get; }
}

/// <summary>How many colours the terminal gets.</summary>
internal enum ColourMode
{
    /// <summary>24-bit colours.</summary>
    True,

    /// <summary>The 16 colours every terminal has.</summary>
    Sixteen,

    /// <summary>None: shades are drawn with characters, emphasis with bold, underlined and reversed text.</summary>
    None,
}

/// <summary>Whether pictures are sent as real images, which some terminals can show.</summary>
internal enum ImageChoice
{
    /// <summary>Real images where the terminal says it has them, else half blocks.</summary>
    Auto,

    /// <summary>Half blocks.</summary>
    Off,

    /// <summary>Sixel images, whatever the terminal says of itself.</summary>
    Sixel,

    /// <summary>Kitty images, whatever the terminal says of itself.</summary>
    Kitty,
}
