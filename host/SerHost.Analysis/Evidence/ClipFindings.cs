using MathNet.Numerics.Distributions;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>One cue under one method, clip by clip: in how many of these recordings the salient segments differ from random moments of the
/// same recording.
/// A statement about the recordings at hand, which needs no speakers; nothing follows from it for other voices.</summary>
/// <param name="Method">The method.</param>
/// <param name="CueId">The cue.</param>
/// <param name="Clips">Clips with the cue in their segments and in random window sets.</param>
/// <param name="Above">Those whose segments lie above what window sets of the same clip give, two-sided p below <see
/// cref="ClipLevel"/>.</param>
/// <param name="Below">Those whose segments lie below it.</param>
/// <param name="AdjustedP">Chance of so many clips on either side if every window set was as likely to be chosen as any other: binomial,
/// corrected by Holm
/// over methods and cues; NaN without clips.</param>
/// <param name="Emotions">The same by emotion, in ordinal order, over the clips whose own emotion was explained: a map of a wrong decision
/// says nothing of the emotion that the clip has.</param>
public sealed record ClipFinding(string Method, string CueId, int Clips, int Above, int Below, double AdjustedP,
    IReadOnlyList<EmotionShare> Emotions)
{
    /// <summary>[clips] the side of each clip, by its name: 1 above, −1 below, 0 where chance explains it.</summary>
    public IReadOnlyDictionary<string, int> Sides { get; init; } = new Dictionary<string, int>();

    /// <summary>How far the segments lie from the mean over window sets, in the median clip: in the cue's unit, for cues told as ratios the
    /// logarithm of the ratio; NaN without clips.</summary>
    public double MedianDifference { get; init; } = double.NaN;

    /// <summary>Clips whose label the model named.</summary>
    public DecidedClips Right { get; init; }

    /// <summary>Clips whose label the model could have named and did not.</summary>
    public DecidedClips Wrong { get; init; }

    /// <summary>A clip counts when its randomisation test is below this.</summary>
    public const double ClipLevel = 0.05;

    /// <summary>Clips expected on either side together by chance, at most.</summary>
    public double ByChance => ClipLevel * Clips;

    /// <summary>Whether there are more such clips than chance gives.</summary>
    public bool IsBeyondChance => AdjustedP < EvidenceCell.Level;

    /// <summary>The side on which more of the clips lie: 1 above, −1 below.</summary>
    public int Side => Above >= Below ? 1 : -1;

    /// <summary>The clips on that side.</summary>
    public int OnSide => Math.Max(Above, Below);

    /// <summary>One-sided p of lying on <see cref="Side"/> no more often than a control does in the same clips: exact McNemar test over
    /// the clips in which only one of the two does (binomial, ½).</summary>
    /// <param name="control">The same cue under a control method.</param>
    public double PAgainst(ClipFinding control)
    {
        ArgumentNullException.ThrowIfNull(control);
        string[] both = [.. Sides.Keys.Where(control.Sides.ContainsKey)];
        int own = both.Count(clip => Sides[clip] == Side && control.Sides[clip] != Side);
        int others = both.Count(clip => Sides[clip] != Side && control.Sides[clip] == Side);
        return own == 0 ? 1 : 1 - Binomial.CDF(0.5, own + others, own - 1);
    }
}

/// <summary>Clips decided alike, and those of them on a finding's side.</summary>
/// <param name="Clips">The clips.</param>
/// <param name="OnSide">Those on the side on which more of all clips lie.</param>
public readonly record struct DecidedClips(int Clips, int OnSide);

/// <summary>One emotion's part of a <see cref="ClipFinding"/>.</summary>
/// <param name="Emotion">The clips' label, or the output explained where there is none.</param>
/// <param name="Clips">Its clips.</param>
/// <param name="Above">Those above chance.</param>
/// <param name="Below">Those below it.</param>
/// <param name="ExpectedSign">What research expects of the cue in this emotion: 1, −1 or 0.</param>
public sealed record EmotionShare(string Emotion, int Clips, int Above, int Below, int ExpectedSign);

/// <summary>Counts the clips of a run whose segments differ from random moments of the same clip.</summary>
public static class ClipFindings
{
    /// <summary>One finding a method and cue, in the order of the methods and of the cues.</summary>
    /// <param name="columns">The utterances of a run.</param>
    /// <param name="cues">Cues to look at.</param>
    /// <param name="expectations">What research expects.</param>
    public static IReadOnlyList<ClipFinding> Compute(EvidenceColumns columns, IReadOnlyList<string> cues, ExpectationTable expectations)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(cues);
        ArgumentNullException.ThrowIfNull(expectations);
        ClipFinding[] findings =
        [
            .. from method in columns.Rows.Select(row => row.Method).Distinct()
               from cue in cues
               select Count(method, cue, columns, expectations),
        ];
        double[] adjusted = MultipleTesting.Holm([.. findings.Select(Tail)]);
        return [.. findings.Zip(adjusted, (finding, p) => finding with { AdjustedP = p })];
    }

    private static ClipFinding Count(string method, string cueId, EvidenceColumns columns, ExpectationTable expectations)
    {
        if (columns.Cues.FirstOrDefault(found => found.CueId == cueId) is not { } cue)
        {
            return new ClipFinding(method, cueId, 0, 0, 0, double.NaN, []);
        }

        int[] rows =
        [
            .. Enumerable.Range(0, columns.Rows.Count)
                .Where(row => columns.Rows[row].Method == method && double.IsFinite(cue[CueMeasure.PTwoSided][row])),
        ];
        EmotionShare[] emotions =
        [
            .. rows.Where(row => columns.Rows[row] is var found
                && (found.Label is null || Labels.Emotions.AreSame(found.Label, found.Target)))
                .GroupBy(row => DeltaList.EmotionOf(columns.Rows[row], EvidenceGrouping.Label))
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new EmotionShare(
                    group.Key, group.Count(), group.Count(row => SideOf(cue, row) > 0), group.Count(row => SideOf(cue, row) < 0),
                    expectations.Find(group.Key, cueId).Sign)),
        ];
        var finding = new ClipFinding(
            method, cueId, rows.Length, rows.Count(row => SideOf(cue, row) > 0), rows.Count(row => SideOf(cue, row) < 0), double.NaN,
            emotions)
        {
            Sides = rows.DistinctBy(row => columns.Rows[row].ClipId).ToDictionary(row => columns.Rows[row].ClipId, row => SideOf(cue, row)),
            MedianDifference = Median([.. rows.Select(row => Difference(cue, row, CueWords.Cues.Contains(cueId) && CueWords.IsRatio(cueId)))
                .Where(double.IsFinite)]),
        };
        return finding with { Right = Decided(row => row.IsCorrect),
            Wrong = Decided(row => row is { IsCorrect: false, IsJudged: true, Label: not null }) };

        DecidedClips Decided(Func<Utterance, bool> isSo)
        {
            int[] of = [.. rows.Where(row => isSo(columns.Rows[row]))];
            return new DecidedClips(of.Length, of.Count(row => SideOf(cue, row) == finding.Side));
        }
    }

    private static double Difference(CueColumns cue, int row, bool isRatio)
    {
        (double salient, double mean) = (cue[CueMeasure.Salient][row], cue[CueMeasure.NullMean][row]);
        return isRatio ? Math.Log(salient / mean) : salient - mean;
    }

    private static double Median(double[] values) =>
        values.Length == 0 ? double.NaN : MathNet.Numerics.Statistics.SortedArrayStatistics.Median([.. values.Order()]);

    /// <summary>1 where the segments lie above what window sets give, −1 below, 0 where chance explains them.</summary>
    private static int SideOf(CueColumns cue, int row) =>
        cue[CueMeasure.PTwoSided][row] < ClipFinding.ClipLevel ? Math.Sign(cue[CueMeasure.Salient][row] - cue[CueMeasure.NullMean][row])
            : 0;

    /// <summary>Given the recordings, the tests of different clips are independent, and each is below the level in at most that share of
    /// cases.</summary>
    private static double Tail(ClipFinding finding)
    {
        int beyond = finding.Above + finding.Below;
        return finding.Clips == 0 ? double.NaN
            : beyond == 0 ? 1
            : 1 - Binomial.CDF(ClipFinding.ClipLevel, finding.Clips, beyond - 1);
    }
}
