using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>One cue in one emotion under one method against one baseline.</summary>
/// <param name="Emotion">The emotion.</param>
/// <param name="CueId">The cue.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Utterances">Utterances with a defined Δf.</param>
/// <param name="Undefined">Utterances without one.</param>
/// <param name="Speakers">Speakers behind them.</param>
/// <param name="MeanDelta">Mean Δf in the cue's unit.</param>
/// <param name="Interval">95 % BCa interval of the mean, speakers resampled as wholes.</param>
/// <param name="MedianDelta">Median Δf.</param>
/// <param name="Wilcoxon">Signed-rank test over utterances.</param>
/// <param name="SignFlip">Sign-flip test by speaker: the p that is corrected.</param>
/// <param name="AdjustedP">p after correction; NaN when undefined.</param>
/// <param name="Correction"><c>holm</c> for the cells named beforehand, else <c>benjamini-hochberg</c>.</param>
/// <param name="CliffsDelta">Against the utterances of all other emotions, same method and baseline; NaN when there are none.</param>
/// <param name="Expected">What research expects.</param>
/// <param name="PlausibleShare">Share of utterances whose Δf has the expected sign; NaN where nothing is expected.</param>
/// <param name="ChanceShare">The same share for random windows of the same clips; NaN where nothing is expected.</param>
public sealed record EvidenceCell(
    string Emotion,
    string CueId,
    string Method,
    CueBaseline Baseline,
    int Utterances,
    int Undefined,
    int Speakers,
    double MeanDelta,
    Interval Interval,
    double MedianDelta,
    WilcoxonResult Wilcoxon,
    SignFlipResult SignFlip,
    double AdjustedP,
    string Correction,
    double CliffsDelta,
    Expectation Expected,
    double PlausibleShare,
    double ChanceShare)
{
    /// <summary>Fewer utterances than this are too few to say anything of.</summary>
    public const int FewestUtterances = 5;

    /// <summary>Fewer speakers than this are too few to say anything of others.</summary>
    public const int FewestSpeakers = 5;

    /// <summary>A corrected p below this is evidence.</summary>
    public const double Level = 0.05;

    /// <summary>The <see cref="Verdict"/> of a clear Δf in the direction that research expects, and of one in the other.</summary>
    public const string AsExpected = "as expected", AgainstExpectation = "against expectation";

    /// <summary>Effects are called small up to this share of the cue's standard deviation between clips (Cohen 1988: 0.2 is a small
    /// difference).</summary>
    public const double SmallEffect = 0.2;

    /// <summary>With comparable moments in fewer than this share of the clips the matched baseline speaks for too few of them.</summary>
    public const double FewestComparable = 0.25;

    /// <summary>Δf up to this size would be a small effect: <see cref="SmallEffect"/> of the cue's standard deviation between the clips of
    /// the run; NaN when unknown.</summary>
    public double SmallDelta { get; init; } = double.NaN;

    /// <summary>Tests that were corrected together with this one.</summary>
    public int FamilySize { get; init; } = 1;

    /// <summary>For the matched baseline, the share of clips with the cue that have comparable moments; NaN for others.</summary>
    public double ComparableShare { get; init; } = double.NaN;

    /// <summary>Whether the baseline is matched on this very cue.</summary>
    public bool IsNotTestable { get; init; }

    /// <summary>Smallest p that sign flips of this many speakers can give: with two speakers nothing can fall below 0.5.</summary>
    public double SmallestPossibleP => Math.Pow(2, 1 - Math.Min(Speakers, 60));

    /// <summary>Smallest corrected p that this many speakers can give, whatever their voices do.</summary>
    public double SmallestPossibleAdjustedP => Math.Min(1, SmallestPossibleP * (Correction == "holm" ? FamilySize : 1));

    /// <summary>Whether this many clips and speakers could give evidence, whatever the voices do.</summary>
    public bool IsDecidable => Utterances >= FewestUtterances && Speakers >= FewestSpeakers && SmallestPossibleAdjustedP < Level;

    /// <summary>In plain words: <c>as expected</c>, <c>against expectation</c>, <c>tight around zero</c> (the interval leaves room for
    /// small effects only), <c>too little data</c>, <c>cannot be decided with N speakers</c>, <c>speakers unknown</c>, <c>nothing
    /// expected</c>, <c>too few utterances</c>, <c>not testable</c> (matched on this cue), <c>balance fails</c> (too few clips have
    /// comparable moments).</summary>
    public string Verdict =>
        IsNotTestable ? "not testable"
        : ComparableShare < FewestComparable ? "balance fails"
        : Utterances < FewestUtterances ? "too few utterances"
        : Expected.Sign == 0 ? "nothing expected"
        : Speakers == 0 ? "speakers unknown"
        : SmallestPossibleAdjustedP >= Level || Speakers < FewestSpeakers
            ? FormattableString.Invariant($"cannot be decided with {Speakers} speaker{(Speakers == 1 ? "" : "s")}")
        : AdjustedP < Level ? (Math.Sign(MeanDelta) == Expected.Sign ? AsExpected : AgainstExpectation)
        : Math.Max(Math.Abs(Interval.Low), Math.Abs(Interval.High)) <= SmallDelta ? "tight around zero"
        : "too little data";

    /// <summary>Whether the cell says something for or against what research expects.</summary>
    public bool HasEvidence => Verdict is AsExpected or AgainstExpectation;

    /// <summary>The verdict as a mark in tables: ✓ as expected, ✗ against it, · no evidence, empty where research expects
    /// nothing.</summary>
    public string Mark => Verdict switch
    {
        AsExpected => "✓",
        AgainstExpectation => "✗",
        _ => Expected.Sign == 0 ? "" : "·",
    };
}
