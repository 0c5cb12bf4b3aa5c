namespace SerHost.Core.Experiments;

/// <summary>Which recordings an experiment runs on.</summary>
public sealed record CorpusChoice
{
    /// <summary>The corpus that comes with the program: synthetic voices.</summary>
    public const string Demo = "demo";

    /// <summary>A folder or manifest, or <c>demo</c>. A relative path counts from the experiment file's folder.</summary>
    public string Path { get; init; } = Demo;

    /// <summary>At most this many clips, evenly over the labels; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Only clips with these labels; empty for all.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Only these speakers; empty for all.</summary>
    public IReadOnlyList<string> Speakers { get; init; } = [];
}
