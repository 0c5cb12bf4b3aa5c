using SerHost.Plugins;

namespace SerHost.Reports.Parts;

/// <summary>Which clips have a page of their own in a report.</summary>
/// <param name="OnlyWrong">Only clips whose decision is not their label.</param>
/// <param name="Most">At most so many, spread evenly over those; null for all.</param>
public sealed record ClipChoice(bool OnlyWrong, int? Most)
{
    /// <summary>Every clip.</summary>
    public static ClipChoice All { get; } = new(false, null);

    /// <summary>The choice of a word: <c>all</c>, <c>wrong</c>, or a number.</summary>
    /// <param name="word">The word.</param>
    /// <exception cref="RequestException">It is none of them.</exception>
    public static ClipChoice Parse(string word) => word switch
    {
        "all" => All,
        "wrong" => new ClipChoice(true, null),
        _ => int.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int most)
            ? new ClipChoice(false, most)
            : throw new RequestException("--clips", $"--clips {word}: it must be all, wrong, or a number of clips."),
    };
}

/// <summary>How much of the recordings a report carries.</summary>
public enum AudioChoice
{
    /// <summary>Nothing can be heard.</summary>
    None,

    /// <summary>The salient segments.</summary>
    Segments,

    /// <summary>Whole recordings.</summary>
    All,
}

/// <summary>What a report holds.</summary>
public sealed record ReportOptions
{
    /// <summary>Clips with a page of their own.</summary>
    public ClipChoice Clips { get; init; } = ClipChoice.All;

    /// <summary>What can be heard.</summary>
    public AudioChoice Audio { get; init; } = AudioChoice.None;

    /// <summary>Threads that prepare clips.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
