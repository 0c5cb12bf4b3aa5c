namespace SerHost.Core.Concepts;

/// <summary>A question for an atlas.</summary>
/// <param name="Model">Id of the model.</param>
/// <param name="Corpus">Folder of recordings, or a CSV manifest.</param>
/// <param name="Extractor">Id of the cue extractor; null for no cues.</param>
/// <param name="Settings">Layer, rules, length and number of moments.</param>
/// <param name="Limit">Largest number of clips, spread evenly over the corpus; null for all.</param>
public sealed record ConceptRequest(string Model, string Corpus, string? Extractor, ConceptSettings Settings, int? Limit = null);
