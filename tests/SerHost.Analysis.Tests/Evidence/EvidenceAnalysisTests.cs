using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Statistics;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.Evidence;

public class EvidenceAnalysisTests
{
    private static readonly EvidenceSettings Quick = new() { BootstrapDraws = 200, PermutationDraws = 999 };

    /// <summary>Twelve speakers, four emotions, three clips each. The windows are chosen at random, or by what the cue does.</summary>
    private static EvidenceRow[] Rows(int seed, Func<string, int[], double[], int[]> choose, string method = "m")
    {
        var random = new Random(seed);
        var rows = new List<EvidenceRow>();
        foreach (string emotion in new[] { "angry", "happy", "neutral", "sad" })
        {
            for (int speaker = 0; speaker < 12; speaker++)
            {
                for (int n = 0; n < 3; n++)
                {
                    (var clip, var tracks) = TestVoices.Random(random.Next());
                    int[] order = [.. Enumerable.Range(0, 10)];
                    random.Shuffle(order);
                    double[] loudness = [.. Enumerable.Range(0, 10).Select(w => tracks.Track(0).ToArray().Skip(20 * w).Take(20).Average(v => (double)v))];
                    int[] chosen = choose(emotion, order, loudness);
                    CueContrastResult result = CueContrastAnalysis.Analyse(clip, tracks, TestVoices.Tiles(10, 0.2, chosen), new CueContrastSettings(), 1);
                    string predicted = random.NextDouble() < 0.7 ? emotion : "fear";
                    rows.Add(new EvidenceRow($"{emotion}{speaker}{n}", $"s{speaker:00}", null, emotion, predicted, predicted, random.NextDouble(), method, result));
                }
            }
        }

        return [.. rows];
    }

    [Fact]
    public void Names_in_a_users_table_that_nothing_bears_are_told_with_what_was_probably_meant()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("mine.json"), """
            {"name":"mine","sources":{"me":"Me (2020)."},
             "cells":[{"emotion":"angri","cue":"loudness","direction":"up","confidence":"low","sources":["me"]},
                      {"emotion":"surprise","cue":"loudnes","direction":"up","confidence":"low","sources":["me"]}]}
            """);
        using FileStream stream = File.OpenRead(folder.File("mine.json"));
        ExpectationTable mine = ExpectationTable.Read("mine.json", stream);
        EvidenceRow[] rows = Rows(1, (_, order, _) => order[..3]);
        IReadOnlyList<string> notes = EvidenceAnalysis.Analyse(rows, Quick with { Expectations = mine }).Notes;
        Assert.Equal(2, notes.Count);
        Assert.Contains("emotion 'angri' that no clip has. Did you mean 'angry'?", notes[0], StringComparison.Ordinal);
        Assert.Contains("cue 'loudnes' that was not measured. Did you mean 'loudness'?", notes[1], StringComparison.Ordinal);
        Assert.Empty(EvidenceAnalysis.Analyse(rows, Quick).Notes);
    }

    [Fact]
    public void Random_windows_find_nothing()
    {
        EvidenceReport report = EvidenceAnalysis.Analyse(Rows(1, (_, order, _) => order[..3]), Quick);
        Assert.Equal(144, report.Utterances);
        Assert.Equal(12, report.Speakers);
        Assert.DoesNotContain(report.Cells, c => c is { Verdict: "as expected", Correction: "holm", AdjustedP: < 0.01 });
        foreach (PlausibilityRow row in report.Plausibility.Where(r => r.Emotion == "all" && r.Baseline == CueBaseline.Full))
        {
            Assert.True(row.Interval.Low - 0.03 < 0 && row.Interval.High + 0.03 > 0, $"{row.Table}: excess {row.Excess} in {row.Interval}");
            Assert.Equal(0.5, row.ChanceRate, 0.06);
        }
    }

    [Fact]
    public void Decisions_spelled_otherwise_than_the_labels_are_right_all_the_same()
    {
        EvidenceRow[] rows = Rows(5, (_, order, _) => order[..3]);
        var codes = new Dictionary<string, string> { ["angry"] = "ANG", ["happy"] = "HAP", ["neutral"] = "NEU", ["sad"] = "SAD", ["fear"] = "FEA" };
        EvidenceReport plain = EvidenceAnalysis.Analyse(rows, Quick);
        EvidenceReport coded = EvidenceAnalysis.Analyse([.. rows.Select(row => row with { Predicted = codes[row.Predicted] })], Quick);
        Assert.InRange(plain.Accuracy, 0.6, 0.8);
        Assert.Equal(plain.Accuracy, coded.Accuracy);
        Assert.Equal(plain.Correctness, coded.Correctness);
    }

    [Fact]
    public void Loud_windows_in_angry_and_soft_ones_in_sad_clips_are_found_as_expected()
    {
        EvidenceReport report = EvidenceAnalysis.Analyse(
            Rows(2, (emotion, order, loudness) => emotion switch
            {
                "angry" => [.. order.OrderByDescending(w => loudness[w]).Take(3)],
                "sad" => [.. order.OrderBy(w => loudness[w]).Take(3)],
                _ => order[..3],
            }),
            Quick);
        foreach (string emotion in new[] { "angry", "sad" })
        {
            EvidenceCell cell = report.Cells.Single(c => c.Emotion == emotion && c.CueId == "loudness" && c.Baseline == CueBaseline.Full);
            Assert.Equal("as expected", cell.Verdict);
            Assert.Equal("holm", cell.Correction);
            Assert.Equal(1, cell.PlausibleShare);
            Assert.Equal(emotion == "angry" ? 1 : -1, cell.Wilcoxon.RankBiserial);
            Assert.Equal(emotion == "angry", cell.Interval.Low > 0);
            Assert.Equal(emotion == "sad", cell.Interval.High < 0);
        }

        EmotionPair pair = report.Pairs.Single(p => p is { First: "angry", Second: "sad", CueId: "loudness", Baseline: CueBaseline.Rest });
        Assert.Equal(1, pair.CliffsDelta);
        EvidenceCell neutral = report.Cells.Single(c => c is { Emotion: "neutral", CueId: "loudness", Baseline: CueBaseline.Full });
        Assert.Equal("nothing expected", neutral.Verdict);
        PlausibilityRow plausible = report.Plausibility.Single(r => r is { Table: "arousal", Emotion: "angry", Baseline: CueBaseline.Full });
        Assert.True(plausible.Interval.Low > 0.1, $"{plausible}");
    }

    [Fact]
    public void Pattern_lost_in_misclassified_clips_shows_in_the_correctness_table()
    {
        EvidenceRow[] right = Rows(3, (emotion, order, loudness) => emotion == "angry" ? [.. order.OrderByDescending(w => loudness[w]).Take(3)] : order[..3]);
        EvidenceRow[] random = Rows(3, (_, order, _) => order[..3]);
        EvidenceRow[] mixed = [.. right.Zip(random).Select(pair => pair.First.Label == pair.First.Predicted ? pair.First : pair.Second)];
        EvidenceReport report = EvidenceAnalysis.Analyse(mixed, Quick);
        CorrectnessRow row = report.Correctness.Single(r => r is { Check: "all", Emotion: "angry", CueId: "loudness", Baseline: CueBaseline.Full });
        Assert.True(row.MeanCorrect > row.MeanWrong);
        Assert.True(row.Test.P < 0.01 && row.Interval.Low > 0, $"{row}");
        Assert.Equal(1, row.PlausibleCorrect);
        Assert.Contains(report.Correctness, r => r is { Check: "small", Wrong: <= 20, Emotion: "all" });
        foreach (var family in report.Correctness.GroupBy(r => (r.Check, r.Method, r.Baseline, r.Emotion == "all")))
        {
            // Benjamini and Hochberg as they define it: the smallest false discovery rate at which the row is still rejected.
            double[] p = [.. family.Select(r => r.Test.P)];
            Assert.All(family, r => Assert.Equal(
                p.Where(q => q >= r.Test.P).Min(q => Math.Min(1, q * p.Length / p.Count(other => other <= q))), r.AdjustedP, 1e-12));
        }
    }

    [Fact]
    public void Corpus_emotion_baseline_leaves_the_clip_itself_out()
    {
        EvidenceRow[] rows = Rows(4, (_, order, _) => order[..3]);
        EvidenceReport report = EvidenceAnalysis.Analyse(rows, Quick);
        EvidenceRow[] angry = [.. rows.Where(r => r.Label == "angry")];
        double expected = angry.Average(row =>
            row.Contrasts.Contrasts[0].Salient - angry.Where(other => other != row).Average(other => other.Contrasts.Contrasts[0].Full));
        EvidenceCell cell = report.Cells.Single(c => c is { Emotion: "angry", CueId: "loudness", Baseline: CueBaseline.CorpusEmotion });
        Assert.Equal(expected, cell.MeanDelta, 1e-9);
    }

    [Fact]
    public void Continuous_outputs_are_correlated_with_delta()
    {
        EvidenceRow[] rows = Rows(5, (_, order, _) => order[..3]);
        EvidenceRow[] arousal = [.. rows.Select(row => row with { Target = "arousal", TargetValue = (10 * row.Contrasts.Contrasts[0].Delta(CueBaseline.Full)) + 3 })];
        EvidenceReport report = EvidenceAnalysis.Analyse(arousal, Quick, isRegression: true);
        Assert.Empty(report.Cells);
        OutputAssociation loudness = report.Associations.Single(a => a is { CueId: "loudness", Baseline: CueBaseline.Full });
        Assert.Equal(1, loudness.Spearman.Coefficient, 1e-9);
        Assert.True(loudness.AdjustedP < 1e-6);
        OutputAssociation pitch = report.Associations.Single(a => a is { CueId: "f0_semitone", Baseline: CueBaseline.Full });
        Assert.True(Math.Abs(pitch.Spearman.Coefficient) < 0.3);
    }

    [Fact]
    public void Two_speakers_are_said_to_be_too_few()
    {
        EvidenceRow[] two = [.. Rows(6, (_, order, _) => order[..3]).Select(row => row with { Speaker = row.Speaker![^1] % 2 == 0 ? "OAF" : "YAF" })];
        EvidenceReport report = EvidenceAnalysis.Analyse(two, Quick);
        Assert.Contains("below 0.5", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.All(report.Cells.Where(c => c.Utterances > 0), cell => Assert.True(cell.SignFlip.P >= 0.5 || double.IsNaN(cell.SignFlip.P)));
    }
}
