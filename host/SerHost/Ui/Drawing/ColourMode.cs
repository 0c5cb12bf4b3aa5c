namespace SerHost.Ui.Drawing;

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
