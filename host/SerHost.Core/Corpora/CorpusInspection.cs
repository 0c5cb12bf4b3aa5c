namespace SerHost.Core.Corpora;

/// <summary>What reading all the sound of a corpus showed.</summary>
/// <param name="Clips">One entry a clip, in the corpus's order.</param>
/// <param name="Problems">Duplicates, silence, odd formats, unreadable files, remarks; the gravest kinds first.</param>
public sealed record CorpusInspection(IReadOnlyList<ClipInspection> Clips, IReadOnlyList<CorpusProblem> Problems);
