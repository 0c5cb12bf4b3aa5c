using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;
using SerHost.Sdk;

namespace SerHost.Analysis.Tests.Evidence;

/// <summary>Methods compared over the same cells, unknown speakers, and what a verdict may say.</summary>
public sealed class MethodContrastTests
{
    private static readonly EvidenceSettings Quick = new() { BootstrapDraws = 50, PermutationDraws = 199, Baselines = [CueBaseline.Rest] };

    [Fact]
    public void Methods_of_equal_merit_are_told_apart_at_the_nominal_rate()
    {
        const int Corpora = 1000;
        var random = new Random(5);
        int shares = 0, deltas = 0;
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            // Speakers differ in how well methods do with them: cells of a speaker are alike.
            EvidenceRow[] rows = [.. Rows(random, 10, 8, ("a", 0.5), ("b", 0.5))];
            IReadOnlyList<MethodContrast> contrasts = MethodContrasts.Compute(DeltaList.Build(rows, Quick), Quick);
            shares += contrasts.Single(c => c is { Measure: MethodContrast.Plausibility, Emotion: "all" }).P <= 0.05 ? 1 : 0;
            deltas += contrasts.Single(c => c is { Measure: "loudness", Emotion: "angry" }).P <= 0.05 ? 1 : 0;
        }

        Assert.InRange(shares / (double)Corpora, 0.03, 0.07);
        Assert.InRange(deltas / (double)Corpora, 0.03, 0.07);
    }

    [Fact]
    public void Opposite_differences_in_two_emotions_are_seen_where_the_mean_hides_them()
    {
        var random = new Random(6);
        EvidenceRow[] rows =
        [
            .. Rows(random, 10, 6, ("a", 0.9), ("b", 0.2)).Where(r => r.Label == "angry"),
            .. Rows(random, 10, 6, ("a", 0.2), ("b", 0.9)).Where(r => r.Label == "sad"),
        ];
        IReadOnlyList<MethodContrast> contrasts = EvidenceAnalysis.Analyse(rows, Quick).MethodContrasts;
        MethodContrast Of(string emotion) => contrasts.Single(c => c.Emotion == emotion && c.Measure == MethodContrast.Plausibility);
        Assert.InRange(Of("all").Difference, -0.15, 0.15);
        Assert.InRange(Of("angry").Difference, 0.4, 1);
        Assert.InRange(Of("sad").Difference, -1, -0.4);
        Assert.True(Of("angry").AdjustedP < 0.05 && Of("sad").AdjustedP < 0.05 && Of("all").P > 0.05);
    }

    [Fact]
    public void Cells_are_paired_and_a_cell_that_one_method_lacks_counts_for_neither()
    {
        EvidenceRow[] rows = [.. Rows(new Random(7), 6, 2, ("a", 0.9), ("b", 0.4))];
        MethodContrast whole = EvidenceAnalysis.Analyse(rows, Quick).MethodContrasts.Single(c => c is { Emotion: "angry", Measure: MethodContrast.Plausibility });
        EvidenceRow lost = rows.First(r => r is { Method: "b", Label: "angry" });
        MethodContrast less = EvidenceAnalysis.Analyse([.. rows.Where(r => r != lost)], Quick).MethodContrasts
            .Single(c => c is { Emotion: "angry", Measure: MethodContrast.Plausibility });
        Assert.Equal(whole.Clips - 1, less.Clips);
        Assert.Equal(whole.Cells - 2, less.Cells);
        Assert.Equal(whole.FirstMean - whole.SecondMean, whole.Difference, 1e-12);
    }

    /// <summary>Speakers and sentences both shift the mean: an interval that resamples speakers alone covers too rarely, the crossed one about as often as it says.</summary>
    [Fact]
    public void Crossed_interval_covers_where_sentences_vary_too()
    {
        var random = new Random(8);
        int crossed = 0, speakersOnly = 0;
        const int Runs = 600;
        for (int run = 0; run < Runs; run++)
        {
            double[] sentences = [.. Enumerable.Range(0, 12).Select(_ => random.NextNormal())];
            double[] speakers = [.. Enumerable.Range(0, 18).Select(_ => random.NextNormal())];
            (string? Speaker, string? Sentence, double Value)[] values =
            [
                .. from s in Enumerable.Range(0, 18)
                   from t in Enumerable.Range(0, 12)
                   where random.NextDouble() < 0.6
                   select ((string?)$"s{s}", (string?)$"t{t}", speakers[s] + sentences[t] + (2 * random.NextNormal())),
            ];
            crossed += CrossedMean.Compute(values).Interval.Contains(0) ? 1 : 0;
            speakersOnly += ClusterBootstrap.Mean(Clusters.BySpeaker(values.Select(v => (v.Speaker, v.Value))), 200, run).Contains(0) ? 1 : 0;
        }

        Assert.InRange(crossed / (double)Runs, 0.91, 0.98);
        Assert.True(speakersOnly / (double)Runs < 0.90, $"{speakersOnly / (double)Runs}");
    }

    /// <summary>The three parts summed anew from their definitions.</summary>
    [Fact]
    public void Crossed_variance_follows_its_definition()
    {
        var random = new Random(9);
        (string? Speaker, string? Sentence, double Value)[] values =
            [.. from s in Enumerable.Range(0, 6) from t in Enumerable.Range(0, 5) select ((string?)$"s{s}", (string?)$"t{t}", random.NextDouble() + (0.3 * s) + (0.2 * t))];
        double mean = values.Average(v => v.Value);
        double Part(Func<(string? Speaker, string? Sentence, double Value), string> key)
        {
            double[] sums = [.. values.GroupBy(key).Select(g => g.Sum(v => v.Value) - (g.Count() * mean))];
            return sums.Sum(s => s * s) * sums.Length / (sums.Length - 1) / (30.0 * 30);
        }

        double error = Math.Sqrt(Part(v => v.Speaker!) + Part(v => v.Sentence!) - Part(v => v.Speaker + v.Sentence));
        CrossedMean found = CrossedMean.Compute(values);
        Assert.Equal(mean, found.Mean, 1e-12);
        Assert.Equal(2.7764451051977987 * error, (found.Interval.High - found.Interval.Low) / 2, 1e-9); // t with 4 degrees of freedom (scipy.stats.t.ppf).
    }

    [Fact]
    public void Unknown_speakers_give_no_interval_and_no_p()
    {
        EvidenceRow[] rows = [.. Rows(new Random(10), 8, 3, ("a", 0.9), ("b", 0.4)).Select(r => r with { Speaker = null })];
        EvidenceReport report = EvidenceAnalysis.Analyse(rows, Quick);
        Assert.Equal(0, report.Speakers);
        Assert.All(report.Cells, cell =>
        {
            Assert.True(double.IsFinite(cell.MeanDelta));
            Assert.True(double.IsNaN(cell.Interval.Low) && double.IsNaN(cell.SignFlip.P) && double.IsNaN(cell.AdjustedP));
            Assert.Contains(cell.Verdict, new[] { "speakers unknown", "nothing expected" });
        });
        Assert.All(report.MethodContrasts, c => Assert.True(double.IsNaN(c.P)));
        Assert.Contains("column 'speaker'", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Some_unknown_speakers_are_left_out_and_counted()
    {
        EvidenceRow[] rows = [.. Rows(new Random(11), 8, 3, ("a", 0.9))];
        EvidenceRow[] some = [.. rows.Select((r, i) => i % 5 == 0 ? r with { Speaker = null } : r)];
        EvidenceCell cell = EvidenceAnalysis.Analyse(some, Quick).Cells.First(c => c is { Emotion: "angry", CueId: "loudness" });
        EvidenceCell known = EvidenceAnalysis.Analyse([.. some.Where(r => r.Speaker is not null)], Quick).Cells.First(c => c is { Emotion: "angry", CueId: "loudness" });
        Assert.Equal(known.MeanDelta, cell.MeanDelta, 1e-12);
        Assert.Equal(known.SignFlip.P, cell.SignFlip.P);
        Assert.Contains(EvidenceAnalysis.Analyse(some, Quick).Notes, n => n.Contains("have no speaker", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(40, 0.5, 0.002, "tight around zero")]
    [InlineData(8, 0.5, 0.5, "too little data")]
    [InlineData(6, 0.95, 0.5, "cannot be decided with 6 speakers")]
    [InlineData(3, 0.95, 0.5, "cannot be decided with 3 speakers")]
    public void Verdict_says_why_nothing_is_known(int speakers, double merit, double size, string verdict)
    {
        EvidenceRow[] rows = [.. Rows(new Random(12), speakers, 4, size, ("a", merit))];
        EvidenceCell cell = EvidenceAnalysis.Analyse(rows, Quick with { BootstrapDraws = 500 }).Cells.First(c => c is { Emotion: "angry", CueId: "loudness" });
        Assert.Equal("holm", cell.Correction);
        Assert.Equal(verdict, cell.Verdict);
    }

    /// <summary>Two emotions and two cues; a method of merit m has the expected sign in a share m of the cells, alike within a speaker.</summary>
    private static IEnumerable<EvidenceRow> Rows(Random random, int speakers, int clips, params (string Name, double Merit)[] methods) =>
        Rows(random, speakers, clips, 1, methods);

    private static IEnumerable<EvidenceRow> Rows(Random random, int speakers, int clips, double size, params (string Name, double Merit)[] methods)
    {
        double[,] taste = new double[speakers, methods.Length];
        foreach (ref double value in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref taste[0, 0], taste.Length))
        {
            value = 0.2 * (random.NextDouble() - 0.5);
        }

        for (int s = 0; s < speakers; s++)
        {
            for (int n = 0; n < clips; n++)
            {
                foreach (string emotion in (string[])["angry", "sad"])
                {
                    double[] full = [1 + random.NextNormal(), 20 + random.NextNormal()];
                    for (int m = 0; m < methods.Length; m++)
                    {
                        int expected = emotion == "angry" ? 1 : -1;
                        CueContrast[] contrasts = [.. new[] { "loudness", "f0_semitone" }.Select((cue, c) =>
                        {
                            double delta = size * (random.NextDouble() < methods[m].Merit + taste[s, m] ? expected : -expected) * (0.5 + random.NextDouble());
                            return new CueContrast(cue, full[c] + delta, 30, full[c], [new BaselineContrast(CueBaseline.Rest, full[c], delta, 0.5, 0, null)], null, null);
                        })];
                        yield return new EvidenceRow(
                            $"{emotion}{s}-{n}", $"s{s:00}", $"t{n}", emotion, emotion, emotion, 1, methods[m].Name, new CueContrastResult(13, 5, contrasts, []));
                    }
                }
            }
        }
    }
}
