namespace SerHost.Analysis.Labels;

/// <summary>How activated a speaker is in an emotion, as emotion research groups them.</summary>
public enum Arousal
{
    /// <summary>Studies disagree, or the label is not known.</summary>
    Undecided,

    /// <summary>Calm, weak, slow.</summary>
    Low,

    /// <summary>Excited, strong, fast.</summary>
    High,
}
