namespace SerHost.Analysis.Labels;

/// <summary>One emotion of the vocabulary.</summary>
/// <param name="Id">The name used everywhere, lower-case, for example <c>angry</c>.</param>
/// <param name="Arousal">Its arousal class.</param>
/// <param name="Aliases">Other spellings that mean the same, lower-case.</param>
public sealed record EmotionLabel(string Id, Arousal Arousal, IReadOnlyList<string> Aliases);
