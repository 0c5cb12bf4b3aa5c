using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;

namespace SerHost.Analysis.Tests.Evidence;

public sealed class ClipFindingsTests
{
    [Fact]
    public void Clips_are_counted_by_side_and_emotion_and_the_tail_is_binomial()
    {
        EvidenceRow[] rows =
        [
            .. Rows("m", "angry", (0.01, 3), (0.04, 2.1), (0.2, 1)),
            .. Rows("m", "sad", (0.03, -2.2), (0.9, 0.1), (0.06, 1.9)),
        ];
        ClipFinding found = Assert.Single(ClipFindings.Compute(EvidenceColumns.Of(rows), ["loudness"], ExpectationTable.Default));
        Assert.Equal((6, 2, 1, 1), (found.Clips, found.Above, found.Below, found.Side));
        Assert.Equal([("angry", 3, 2, 0), ("sad", 3, 0, 1)], found.Emotions.Select(e => (e.Emotion, e.Clips, e.Above, e.Below)));
        Assert.Equal(Tail(6, 3), found.AdjustedP, 12);
    }

    [Fact]
    public void Correction_is_holms_over_methods_and_cues_and_undefined_tests_do_not_count()
    {
        EvidenceRow[] rows =
        [
            .. Rows("a", "angry", (0.01, 3), (0.01, 3), (0.01, 3)),
            .. Rows("b", "angry", (0.01, 3), (0.5, 1), (double.NaN, double.NaN)),
        ];
        IReadOnlyList<ClipFinding> found = ClipFindings.Compute(EvidenceColumns.Of(rows), ["loudness", "jitter"], ExpectationTable.Default);
        Assert.Equal(2 * Tail(3, 3), found[0].AdjustedP, 12);
        Assert.Equal(Tail(2, 1), found[2].AdjustedP, 12);
        Assert.All(found.Where(finding => finding.CueId == "jitter"), finding =>
            Assert.True(double.IsNaN(finding.AdjustedP) && finding.Clips == 0));
        Assert.True(found[0].IsBeyondChance);
        Assert.False(found[2].IsBeyondChance);
    }

    [Fact]
    public void Segments_chosen_by_chance_are_found_beyond_it_in_no_more_than_a_twentieth_of_corpora()
    {
        var random = new Random(11);
        int beyond = 0;
        const int Corpora = 2000;
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            EvidenceRow[] rows =
                [.. Rows("m", "angry",
                [.. Enumerable.Range(0, 40).Select(_ => random.NextDouble()).Select(p => (p, random.NextDouble() < 0.5 ? 1.0 : -1.0))])];
            beyond += ClipFindings.Compute(EvidenceColumns.Of(rows), ["loudness"], ExpectationTable.Default)[0].IsBeyondChance ? 1 : 0;
        }

        Assert.InRange(beyond / (double)Corpora, 0.01, 0.06);
    }

    [Fact]
    public void Right_and_wrong_decisions_are_told_apart_and_emotions_are_of_clips_whose_emotion_was_explained()
    {
        // The third angry clip is taken for sad, and sad is what was explained there.
        EvidenceRow[] rows = [.. Rows("m", "angry", (0.01, 3), (0.5, 1), (0.01, 2)).Select((row, i) =>
            i == 2 ? row with { Predicted = "sad", Target = "sad" } : row)];
        ClipFinding found = ClipFindings.Compute(EvidenceColumns.Of(rows), ["hnr_db"], ExpectationTable.Default)[0];
        Assert.Equal((2, 1, 1, 1), (found.Right.Clips, found.Right.OnSide, found.Wrong.Clips, found.Wrong.OnSide));
        Assert.Equal([("angry", 2, 1)], found.Emotions.Select(e => (e.Emotion, e.Clips, e.Above)));
        Assert.Equal((3, 2), (found.Clips, found.Above));
        Assert.Equal(2, found.MedianDifference, 12); // of 3, 1 and 2 above the window sets' mean of 0
        Assert.Equal([1, 0, 1], found.Sides.OrderBy(side => side.Key, StringComparer.Ordinal).Select(side => side.Value));
    }

    [Theory]
    [InlineData(5, 0, 1.0 / 32)]
    [InlineData(4, 2, 22.0 / 64)] // C(6,4) + C(6,5) + C(6,6)
    [InlineData(0, 3, 1)]
    [InlineData(0, 0, 1)]
    public void Comparison_with_a_control_is_the_exact_McNemar_test(int own, int others, double expected)
    {
        // Two clips beyond what is compared: in one both lie above, in one neither does.
        ClipFinding Finding(string method, Func<int, bool> isAbove) => ClipFindings.Compute(EvidenceColumns.Of(
            [.. Rows(method, "angry", [.. Enumerable.Range(0, own + others + 2).Select(i => isAbove(i) ? (0.01, 3.0) : (0.5, 1.0))])]),
            ["hnr_db"], ExpectationTable.Default)[0];
        ClipFinding method = Finding("m", i => i < own || i == own + others), control = Finding("c", i => i >= own && i <= own + others);
        Assert.Equal(expected, method.PAgainst(control), 12);
    }

    [Fact]
    public void Loudness_is_told_as_a_ratio_and_amounts_have_sign_and_unit()
    {
        Assert.Equal("+38 %", CueWords.Amount("loudness", Math.Log(1.38)));
        Assert.Equal("−1.6 semitones", CueWords.Amount("f0_semitone", -1.6));
        Assert.Equal("spectral slope −12 dB per kHz", CueWords.Amount("slope_500_1500", -0.012));
        Assert.Equal("harmonics-to-noise ratio +2.5 dB", CueWords.Amount("hnr_db", 2.5));
        Assert.All(CueWords.Cues, cue => Assert.NotEqual(CueWords.Of(cue, true), CueWords.Of(cue, false)));
    }

    /// <summary>P(X ≥ k) by adding the terms up.</summary>
    private static double Tail(int n, int k) => Enumerable.Range(k, n - k + 1).Sum(i =>
        Choose(n, i) * Math.Pow(0.05, i) * Math.Pow(0.95, n - i));

    private static double Choose(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (n - k + i) / i);

    private static IEnumerable<EvidenceRow> Rows(string method, string emotion, params (double P, double Z)[] tests) =>
        tests.Select((test, i) => new EvidenceRow(
        $"{emotion}-{i}", null, null, emotion, emotion, emotion, 0, method,
        new CueContrastResult(20, 5,
        [
            new CueContrast("loudness", test.Z, 10, 0, [], new RandomisationTest(100, true, 0, 1, test.Z, test.P / 2, 1 - (test.P / 2),
                test.P), null),
            new CueContrast("hnr_db", test.Z, 10, 0, [], new RandomisationTest(100, true, 0, 1, test.Z, test.P / 2, 1 - (test.P / 2),
                test.P), null),
            new CueContrast("jitter", double.NaN, 0, 0, [], null, "no voice"),
        ], [])));
}
