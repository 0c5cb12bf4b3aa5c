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
            new CueContrast("jitter", double.NaN, 0, 0, [], null, "no voice"),
        ], [])));
}
