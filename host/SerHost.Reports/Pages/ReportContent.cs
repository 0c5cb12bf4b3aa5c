using SerHost.Reports.Parts;

namespace SerHost.Reports.Pages;

/// <summary>Everything that stands on a report's page but the clips' own pages. All texts are plain: the template escapes them.</summary>
internal sealed record ReportContent
{
    public required string Title { get; init; }

    public required string Run { get; init; }

    public required string Made { get; init; }

    /// <summary>What was asked, in sentences.</summary>
    public required IReadOnlyList<string> Asked { get; init; }

    /// <summary>What was found, in sentences.</summary>
    public required IReadOnlyList<string> Found { get; init; }

    /// <summary>What would give more evidence; empty where there is some.</summary>
    public string Advice { get; init; } = "";

    /// <summary>What must not be overlooked.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<PageCue> Cues { get; init; } = [];

    public IReadOnlyList<PageDeltaTable> Deltas { get; init; } = [];

    public IReadOnlyList<string> HowToReadDeltas { get; init; } = [];

    /// <summary>For continuous outputs, what stands in place of the table of Δf.</summary>
    public PageTable? Associations { get; init; }

    /// <summary>Methods side by side.</summary>
    public IReadOnlyList<PageTable> Comparisons { get; init; } = [];

    public IReadOnlyList<PageTable> Statistics { get; init; } = [];

    public string HowToReadStatistics { get; init; } = "";

    public IReadOnlyList<PageFact> Corpus { get; init; } = [];

    public IReadOnlyList<PageFact> Model { get; init; } = [];

    public required PageTable Methods { get; init; }

    public PageTable? Measured { get; init; }

    public IReadOnlyList<PageFact> Repeating { get; init; } = [];

    public IReadOnlyList<string> Outputs { get; init; } = [];

    public IReadOnlyList<PageConfusionRow> Confusion { get; init; } = [];

    /// <summary>Accuracy and mean recall with intervals, in a sentence.</summary>
    public string Accuracy { get; init; } = "";

    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The methods section of a paper, in Markdown.</summary>
    public required string MethodsSection { get; init; }

    /// <summary>What the clips' pictures leave out; empty for nothing.</summary>
    public string DetailNote { get; init; } = "";

    /// <summary>What can be heard, in a sentence.</summary>
    public required string SoundNote { get; init; }
}
