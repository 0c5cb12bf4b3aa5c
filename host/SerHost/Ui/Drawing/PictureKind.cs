namespace SerHost.Ui.Drawing;

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
