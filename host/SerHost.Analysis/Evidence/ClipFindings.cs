using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
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
    private readonly Lazy<IReadOnlyDictionary<string, int>> _sides = new(new Dictionary<string, int>());

    /// <summary>[clips] the side of each clip, by its name: 1 above, −1 below, 0 where chance explains it.</summary>
    public IReadOnlyDictionary<string, int> Sides
    {
        get => _sides.Value;
        init => _sides = new(value);
    }

    /// <summary>Makes <see cref="Sides"/> when they are first asked for: only what is set against a control needs them.</summary>
    internal Func<IReadOnlyDictionary<string, int>> SidesWhenAsked
    {
        init => _sides = new(value);
    }

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
        var decisions = new Decisions(columns.Rows);
        int methods = decisions.Methods.Names.Length;
        var findings = new ClipFinding[methods * cues.Count];
        Parallel.For(0, findings.Length, i =>
            findings[i] = Count(decisions, i / cues.Count, cues[i % cues.Count], columns, expectations));
        double[] adjusted = MultipleTesting.Holm([.. findings.Select(Tail)]);
        return [.. findings.Zip(adjusted, (finding, p) => finding with { AdjustedP = p })];
    }

    /// <summary>In how many clips a cue must stand out for a finding: the fewest whose chance, corrected for all that is looked at, is below the level.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="tests">Cues under methods that are looked at.</param>
    /// <returns>More than <paramref name="clips"/> where all of them would not do.</returns>
    public static int ClipsNeeded(int clips, int tests)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clips);
        ArgumentOutOfRangeException.ThrowIfLessThan(tests, 1);
        int needed = 1;
        while (needed <= clips && tests * (1 - Binomial.CDF(ClipFinding.ClipLevel, clips, needed - 1)) >= EvidenceCell.Level)
        {
            needed++;
        }

        return needed;
    }

    private static ClipFinding Count(Decisions decisions, int method, string cueId, EvidenceColumns columns, ExpectationTable expectations)
    {
        string name = decisions.Methods.Names[method];
        if (columns.Cues.FirstOrDefault(found => found.CueId == cueId) is not { } cue)
        {
            return new ClipFinding(name, cueId, 0, 0, 0, double.NaN, []);
        }

        bool isRatio = CueWords.Cues.Contains(cueId) && CueWords.IsRatio(cueId);
        ReadOnlySpan<double> p = cue[CueMeasure.PTwoSided], salient = cue[CueMeasure.Salient], mean = cue[CueMeasure.NullMean];
        Tally all = default, right = default, wrong = default;
        Tally[] emotions = new Tally[decisions.Emotions.Names.Length];
        var differences = new List<double>();
        var taken = new List<int>();
        for (int row = 0; row < p.Length; row++)
        {
            if (decisions.Methods.Of[row] != method || !double.IsFinite(p[row]))
            {
                continue;
            }

            int side = p[row] < ClipFinding.ClipLevel ? Math.Sign(salient[row] - mean[row]) : 0;
            double difference = isRatio ? Math.Log(salient[row] / mean[row]) : salient[row] - mean[row];
            RowDecision decision = decisions.Of[row];
            taken.Add(row);
            all.Add(side);
            if (double.IsFinite(difference))
            {
                differences.Add(difference);
            }

            if (decision.HasFlag(RowDecision.ExplainsOwnEmotion))
            {
                emotions[decisions.Emotions.Of[row]].Add(side);
            }

            if (decision.HasFlag(RowDecision.Right))
            {
                right.Add(side);
            }
            else if (decision.HasFlag(RowDecision.Wrong))
            {
                wrong.Add(side);
            }
        }

        EmotionShare[] shares =
        [
            .. decisions.Emotions.Names.Zip(emotions).Where(pair => pair.Second.Clips > 0).Select(pair => new EmotionShare(
                pair.First, pair.Second.Clips, pair.Second.Above, pair.Second.Below, expectations.Find(pair.First, cueId).Sign)),
        ];
        var finding = new ClipFinding(name, cueId, all.Clips, all.Above, all.Below, double.NaN, shares)
        {
            SidesWhenAsked = () => taken.DistinctBy(row => columns.Rows[row].ClipId)
                .ToDictionary(row => columns.Rows[row].ClipId, row => SideOf(cue, row)),
            MedianDifference = ArrayStatistics.MedianInplace([.. differences]),
        };
        return finding with { Right = right.On(finding.Side), Wrong = wrong.On(finding.Side) };
    }

    /// <summary>Clips counted by side.</summary>
    private struct Tally
    {
        public int Clips;
        public int Above;
        public int Below;

        public void Add(int side)
        {
            Clips++;
            Above += side > 0 ? 1 : 0;
            Below += side < 0 ? 1 : 0;
        }

        public readonly DecidedClips On(int side) => new(Clips, side > 0 ? Above : Below);
    }

    /// <summary>What a row counts for.</summary>
    [Flags]
    private enum RowDecision
    {
        None = 0,
        Right = 1,
        Wrong = 2,
        ExplainsOwnEmotion = 4,
    }

    /// <summary>What all methods and cues have in common, looked at once: names as numbers, and how each row was decided.</summary>
    private sealed class Decisions
    {
        public Decisions(IReadOnlyList<Utterance> rows)
        {
            Methods = Numbering.ByOccurrence(rows, row => row.Method);
            Emotions = Numbering.Sorted(rows, row => DeltaList.EmotionOf(row, EvidenceGrouping.Label));
            var known = new Dictionary<(string?, string, string, bool), RowDecision>();
            Of = [.. rows.Select(row => known.TryGetValue((row.Label, row.Predicted, row.Target, row.IsJudged), out RowDecision found)
                ? found : known[(row.Label, row.Predicted, row.Target, row.IsJudged)] = Decide(row))];
        }

        public Numbering Methods { get; }

        public Numbering Emotions { get; }

        /// <summary>[rows] what each counts for.</summary>
        public RowDecision[] Of { get; }

        private static RowDecision Decide(Utterance row) =>
            (row.IsCorrect ? RowDecision.Right : row is { IsJudged: true, Label: not null } ? RowDecision.Wrong : RowDecision.None)
            | (row.Label is null || Labels.Emotions.AreSame(row.Label, row.Target) ? RowDecision.ExplainsOwnEmotion : RowDecision.None);
    }

    /// <summary>1 where the segments lie above what window sets give, −1 below, 0 where chance explains them.</summary>
    private static int SideOf(CueColumns cue, int row) =>
        cue[CueMeasure.PTwoSided][row] < ClipFinding.ClipLevel ? Math.Sign(cue[CueMeasure.Salient][row] - cue[CueMeasure.NullMean][row])
            : 0;

    private static double Tail(ClipFinding finding) =>
        finding.Clips == 0 ? double.NaN : Chance(finding.Clips, finding.Above + finding.Below);

    /// <summary>Chance that so many clips or more lie beyond the level. Given the recordings, the tests of different clips are independent,
    /// and each is below the level in at most that share of cases.</summary>
    private static double Chance(int clips, int beyond) => beyond == 0 ? 1 : 1 - Binomial.CDF(ClipFinding.ClipLevel, clips, beyond - 1);
}
