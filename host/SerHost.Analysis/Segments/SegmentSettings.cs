using System.Globalization;

namespace SerHost.Analysis.Segments;

/// <summary>How the salient segments of a map are chosen.</summary>
/// <remarks>
/// A window's score is the sum of its elements over bands and frames after threshold and sign. The best windows are
/// taken in order of score; a window that overlaps one already taken by more than <see cref="MaxOverlap"/> is passed over.
/// Only whole windows exist: frames left over at the end belong to none (134 frames give 13 windows of 10, 201 give 20).
/// Where neither length is given, a window is 10 frames; on waveforms, whose frames are samples (step below 2 ms), it is 0.15 s,
/// which is what 10 frames of the log-mel models last.
/// </remarks>
public sealed record SegmentSettings
{
    private const int UsualFrames = 10;
    private const double UsualSeconds = 0.15;
    private const double TinyStepSeconds = 0.002;

    /// <summary>The paper's rule: tiles of 10 frames, relevance below the map's mean
    /// set to 0, summed, the best 5, padding allowed.</summary>
    public static SegmentSettings Paper { get; } = new() { Scope = SegmentScope.WholeInput, FillUp = true };

    /// <summary>The paper's rule without windows on padding, where no voice can be
    /// measured, and without windows that do not speak for the target.</summary>
    public static SegmentSettings Default { get; } = new();

    /// <summary>The default with always k segments: methods are compared on the same number of them.</summary>
    public static SegmentSettings Comparison { get; } = new() { FillUp = true };

    /// <summary>Window length in frames of the map, 1 or more; used when
    /// <see cref="WindowSeconds"/> is null; null for the usual length.</summary>
    public int? WindowFrames { get; init; }

    /// <summary>Window length in seconds, rounded to whole frames (at least one); wins
    /// over <see cref="WindowFrames"/>; null when not given.</summary>
    public double? WindowSeconds { get; init; }

    /// <summary>Distance between window starts in frames; null for windows that touch without overlap.</summary>
    public int? HopFrames { get; init; }

    /// <summary>Distance between window starts in seconds; wins over <see cref="HopFrames"/>; null when not given.</summary>
    public double? HopSeconds { get; init; }

    /// <summary>Largest share of a window that may lie in segments already taken, from 0 to below 1.</summary>
    public double MaxOverlap { get; init; }

    /// <summary>Number of segments (k), 1 or more. Fewer are found where there are fewer windows.</summary>
    public int Count { get; init; } = 5;

    /// <summary>Whether windows with a score of 0 or less become segments too where k are not reached without them (the paper's rule).
    /// They did not speak for the target, so the default leaves them out: a clip may have fewer than k segments, or none.</summary>
    public bool FillUp { get; init; }

    /// <summary>Which elements count.</summary>
    public RelevanceThreshold Threshold { get; init; } = RelevanceThreshold.Mean;

    /// <summary>How the sign counts.</summary>
    public RelevanceSign Sign { get; init; } = RelevanceSign.Signed;

    /// <summary>Which windows may be chosen.</summary>
    public SegmentScope Scope { get; init; } = SegmentScope.Clip;

    /// <summary>A preset by name.</summary>
    /// <param name="name"><c>paper</c> or <c>default</c>.</param>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static SegmentSettings Preset(string name) => name switch
    {
        "paper" => Paper,
        "default" => Default,
        _ => throw new ArgumentException($"There is no segment preset '{name}'; there are paper and default.", nameof(name)),
    };

    /// <summary>Window length in frames for a given frame step.</summary>
    /// <param name="stepSeconds">Step of the map's time axis.</param>
    public int WindowLength(double stepSeconds) =>
        WindowSeconds is { } seconds ? FramesOf(seconds, stepSeconds)
        : WindowFrames ?? (stepSeconds < TinyStepSeconds ? FramesOf(UsualSeconds, stepSeconds) : UsualFrames);

    /// <summary>Distance between window starts in frames for a given frame step.</summary>
    /// <param name="stepSeconds">Step of the map's time axis.</param>
    public int HopLength(double stepSeconds) =>
        HopSeconds is { } seconds ? FramesOf(seconds, stepSeconds) : HopFrames ?? WindowLength(stepSeconds);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; names it.</exception>
    public void Validate()
    {
        Require(WindowFrames is not < 1, nameof(WindowFrames), WindowFrames, "1 or more");
        Require(WindowSeconds is not { } w || (w > 0 && double.IsFinite(w)), nameof(WindowSeconds), WindowSeconds, "above 0");
        Require(HopFrames is not < 1, nameof(HopFrames), HopFrames, "1 or more");
        Require(HopSeconds is not { } h || (h > 0 && double.IsFinite(h)), nameof(HopSeconds), HopSeconds, "above 0");
        Require(MaxOverlap is >= 0 and < 1, nameof(MaxOverlap), MaxOverlap, "from 0 to below 1");
        Require(Count >= 1, nameof(Count), Count, "1 or more");
    }

    /// <summary>One line that two settings share exactly when they ask for the same thing.</summary>
    public string ToCanonicalString() => string.Create(
        CultureInfo.InvariantCulture,
        $"window={WindowSeconds:R}s/{WindowFrames}f;hop={HopSeconds:R}s/{HopFrames}f;overlap={MaxOverlap:R};k={Count};fill-up={FillUp};threshold={Threshold};sign={Sign};scope={Scope}");

    private static int FramesOf(double seconds, double stepSeconds) => Math.Max(1, (int)Math.Round(seconds / stepSeconds));

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Segment setting {name} is {value}; it must be {range}."), name);
        }
    }
}

/// <summary>How the sign of relevance enters a window's score.</summary>
public enum RelevanceSign
{
    /// <summary>Relevance against the target subtracts.</summary>
    Signed,

    /// <summary>Only relevance for the target counts.</summary>
    Positive,
}

/// <summary>Which elements of a relevance map count towards a window's score.</summary>
public enum RelevanceThreshold
{
    /// <summary>Every element.</summary>
    None,

    /// <summary>Elements below the mean of the whole map count as 0 (the paper's rule).</summary>
    Mean,

    /// <summary>Elements below the median of the whole map count as 0.</summary>
    Median,
}

/// <summary>Which windows of the input may become segments.</summary>
public enum SegmentScope
{
    /// <summary>Every window, padding included (the paper's rule).</summary>
    WholeInput,

    /// <summary>Windows of which at least half holds sound of the clip.</summary>
    Clip,

    /// <summary>Windows of which at least half is speech by <see cref="SpeechMask"/>.</summary>
    Speech,
}
