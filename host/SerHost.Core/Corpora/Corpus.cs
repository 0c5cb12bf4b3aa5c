namespace SerHost.Core.Corpora;

/// <summary>Recordings that belong together, with what is known about each.</summary>
/// <param name="Name">Name shown to people: the folder's or manifest's name.</param>
/// <param name="Kind">How it was read: an id of <see cref="CorpusReader.Kinds"/>.</param>
/// <param name="Path">The folder or manifest.</param>
/// <param name="Clips">Clips in ordinal order of their ids.</param>
/// <param name="Problems">What did not fit while opening.</param>
public sealed record Corpus(string Name, string Kind, string Path, IReadOnlyList<CorpusClip> Clips, IReadOnlyList<CorpusProblem> Problems)
{
    /// <summary>Whether the voices are synthetic; whoever shows results of this corpus must say so.</summary>
    public bool IsSynthetic => Kind == CorpusReader.DemoKind;
}
