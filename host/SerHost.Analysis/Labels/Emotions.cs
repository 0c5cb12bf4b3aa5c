namespace SerHost.Analysis.Labels;

/// <summary>Compares labels of corpora and models, which spell the same emotion differently.</summary>
public static class Emotions
{
    /// <summary>Whether two labels mean the same emotion (<c>ANG</c> and <c>angry</c>); labels
    /// the vocabulary does not know must be spelled alike.</summary>
    /// <param name="first">A label; null means unknown.</param>
    /// <param name="second">Another.</param>
    public static bool AreSame(string? first, string? second) =>
        first is not null && second is not null
        && (string.Equals(first, second, StringComparison.OrdinalIgnoreCase)
            || (EmotionVocabulary.Default.Find(first) is { } emotion && emotion == EmotionVocabulary.Default.Find(second)));
}
