using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Causes;

/// <summary>The target's answer to one dose.</summary>
/// <param name="Dose">The dose.</param>
/// <param name="Clips">Clips that count.</param>
/// <param name="Logit">Mean change of the logit.</param>
/// <param name="LogitInterval">Its interval over speakers.</param>
/// <param name="Probability">Mean change of the probability.</param>
/// <param name="Flipped">Share of clips whose decision flipped.</param>
public sealed record DosePoint(double Dose, int Clips, double Logit, Interval LogitInterval, double Probability, double Flipped);

/// <summary>How the target follows one cue in one place.</summary>
/// <param name="Emotion">The explained output; <c>all</c> over all of them.</param>
/// <param name="Cue">The cue.</param>
/// <param name="Place">The place.</param>
/// <param name="Clips">Clips that count.</param>
/// <param name="Speakers">Speakers they are of.</param>
/// <param name="Slope">Mean over clips of the logit's change per unit of dose, by least squares through the origin.</param>
/// <param name="Interval">Its interval over speakers.</param>
/// <param name="P">Two-sided p of no slope, by flipping the signs of speakers.</param>
/// <param name="AdjustedP">The same, Holm-adjusted over the cells of its place.</param>
/// <param name="Doses">The single doses.</param>
public sealed record DoseResponse(
    string Emotion, string Cue, string Place, int Clips, int Speakers, double Slope, Interval Interval, double P, double AdjustedP,
    IReadOnlyList<DosePoint> Doses);

/// <summary>Whether moving a cue moves the decision more where the method looked than in matched windows.</summary>
/// <param name="Emotion">The explained output; <c>all</c> over all of them.</param>
/// <param name="Cue">The cue.</param>
/// <param name="Clips">Clips in which both places could be changed.</param>
/// <param name="Speakers">Speakers they are of.</param>
/// <param name="Salient">Mean size of the logit's change in the salient segments.</param>
/// <param name="Matched">The same in the matched windows.</param>
/// <param name="Difference">Mean difference of the two.</param>
/// <param name="Interval">Its interval over speakers.</param>
/// <param name="P">Two-sided p of no difference.</param>
/// <param name="AdjustedP">The same, Holm-adjusted.</param>
public sealed record CausalContrast(
    string Emotion, string Cue, int Clips, int Speakers, double Salient, double Matched, double Difference, Interval Interval, double P,
    double AdjustedP);

/// <summary>How small a change of a cue flips decisions.</summary>
/// <param name="Cue">The cue.</param>
/// <param name="Place">The place.</param>
/// <param name="Clips">Clips that count.</param>
/// <param name="Flipped">Share of them that some dose flips.</param>
/// <param name="SmallestDose">Median over those of the smallest dose in size that does; NaN when none does.</param>
public sealed record FlipSummary(string Cue, string Place, int Clips, double Flipped, double SmallestDose);

/// <summary>What the evidence says of one emotion and cue.</summary>
/// <param name="Emotion">The explained output.</param>
/// <param name="Cue">The cue.</param>
/// <param name="Delta">Mean Δf: the cue in the salient segments less the rest.</param>
/// <param name="DeltaP">Its adjusted p.</param>
/// <param name="Slope">The slope in the salient segments.</param>
/// <param name="SlopeP">Its adjusted p.</param>
/// <param name="Verdict">In words.</param>
public sealed record CausalVerdict(string Emotion, string Cue, double Delta, double DeltaP, double Slope, double SlopeP, string Verdict)
{
    /// <summary>The decision follows the cue.</summary>
    public static string Follows(string cue) => $"the decision follows {cue} here";

    /// <summary>The cue lies differently where the model looked, and moving it moves nothing.</summary>
    public static string Travels(string cue) => $"{cue} only travels with it";

    /// <summary>Neither.</summary>
    public const string None = "no evidence";
}

/// <summary>What came of moving cues.</summary>
/// <param name="Rows">Manipulations made.</param>
/// <param name="Failed">Those that failed their check and are kept out.</param>
/// <param name="Responses">Dose–response curves.</param>
/// <param name="Contrasts">Salient against matched.</param>
/// <param name="Flips">Flips.</param>
/// <param name="Verdicts">Verdicts.</param>
public sealed record CounterfactualReport(
    int Rows,
    int Failed,
    IReadOnlyList<DoseResponse> Responses,
    IReadOnlyList<CausalContrast> Contrasts,
    IReadOnlyList<FlipSummary> Flips,
    IReadOnlyList<CausalVerdict> Verdicts);
