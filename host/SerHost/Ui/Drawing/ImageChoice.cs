namespace SerHost.Ui.Drawing;

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
