namespace SerHost.Core.Experiments;

/// <summary>A cue extractor with its parameters.</summary>
public sealed record CueChoice
{
    /// <summary>Id of the extractor.</summary>
    public string Id { get; init; } = "gemaps";

    /// <summary>Parameter values by id, in text form; those not given take the extractor's default.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
