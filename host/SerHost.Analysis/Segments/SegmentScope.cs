namespace SerHost.Analysis.Segments;

/// <summary>Which windows of the input may become segments.</summary>
public enum SegmentScope
{
    /// <summary>Every window, padding included (the paper's rule).</summary>
    WholeInput,

    /// <summary>Windows of which at least half holds sound of the clip.</summary>
    Clip,

    /// <summary>Windows of which at least half is speech by <see cref="SpeechMask"/>.</summary>
    Speech,
}
