namespace SerHost.Core.Corpora.Naming;

/// <summary>What a file name says about its clip.</summary>
/// <param name="Label">An id of the vocabulary.</param>
internal sealed record ClipName(string Label, string Speaker, string Sentence, string? Intensity = null);
