namespace SerHost.Core.Corpora;

/// <summary>One recording of a corpus, as its name or manifest describes it. The sound has not been read.</summary>
/// <param name="Id">Unique in the corpus: the file's name without extension; with its folder where names repeat.</param>
/// <param name="Path">The file.</param>
/// <param name="Label">Emotion, an id of the vocabulary; the spelling found, lower-case, when
/// the vocabulary does not know it; null when there is none.</param>
/// <param name="Speaker">Who speaks; null when not known.</param>
/// <param name="Sentence">What is said (a code or the words); null when not known.</param>
/// <param name="Intensity">Intended strength, for example <c>low</c>, <c>high</c>; null when not given.</param>
public sealed record CorpusClip(string Id, string Path, string? Label, string? Speaker, string? Sentence, string? Intensity);
