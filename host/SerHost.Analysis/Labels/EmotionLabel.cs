namespace SerHost.Analysis.Labels;

/// <summary>One emotion of the vocabulary.</summary>
/// <param name="Id">The name used everywhere, lower-case, for example <c>angry</c>.</param>
/// <param name="Arousal">Its arousal class.</param>
/// <param name="Aliases">Other spellings that mean the same, lower-case.</param>
public sealed record EmotionLabel(string Id, Arousal Arousal, IReadOnlyList<string> Aliases);

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
