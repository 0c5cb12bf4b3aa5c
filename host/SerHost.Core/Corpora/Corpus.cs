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

    /// <summary>Files of the folder that are no recordings by their names, by the end of the name; empty for a manifest.</summary>
    public IReadOnlyDictionary<string, int> LeftOut { get; init; } = new SortedDictionary<string, int>(StringComparer.Ordinal);

    /// <summary>What was left out, in words; null when nothing was.</summary>
    public string? LeftOutText => DescribeLeftOut(LeftOut);

    /// <summary>Counts of files in words; null for none.</summary>
    internal static string? DescribeLeftOut(IReadOnlyDictionary<string, int> files)
    {
        const int most = 6;
        if (files.Count == 0)
        {
            return null;
        }

        string kinds = string.Join(", ", files.OrderByDescending(pair => pair.Value).Take(most)
            .Select(pair => $"{pair.Value} {(pair.Key.Length == 0 ? "without extension" : pair.Key)}"));
        string more = files.Count > most ? ", …" : "";
        return $"{files.Values.Sum()} files are no recordings by their names and were left out: {kinds}{more}.";
    }
}
