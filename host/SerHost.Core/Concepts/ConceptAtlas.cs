using SerHost.Core.Corpora;

namespace SerHost.Core.Concepts;

/// <summary>What each channel of a layer listens to, over a corpus.</summary>
/// <param name="Model">Id of the model.</param>
/// <param name="ModelHash">Its content hash.</param>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="Layer">The layer whose channels are the concepts.</param>
/// <param name="Composite">Rules the relevance was computed with.</param>
/// <param name="Extractor">Cue extractor; null when no cues were measured.</param>
/// <param name="WindowSeconds">Length of a moment.</param>
/// <param name="Clips">Clips that were read.</param>
/// <param name="Skipped">Clips that were not, with the reason.</param>
/// <param name="Channels">One profile a channel, in order of the channels.</param>
public sealed record ConceptAtlas(
    string Model,
    string ModelHash,
    string Corpus,
    string Layer,
    string Composite,
    string? Extractor,
    double WindowSeconds,
    int Clips,
    IReadOnlyList<SkippedClip> Skipped,
    IReadOnlyList<ConceptProfile> Channels);
