using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Core.GroundTruth;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.GroundTruth;

public class LocalisationTests
{
    private static readonly TimeRange Truth = new(0.3, 0.6);

    private static RelevanceMap Map(Func<int, float> value) =>
        new(2, Enumerable.Range(0, 200).Select(i => value(i % 100)).ToArray(), new TimeAxis(0.005, 0.01, 100, 0.02), 0);

    private static (LocalisationScores Found, LocalisationScores Chance) Score(RelevanceMap map)
    {
        SegmentSelection selection = SegmentSelector.Select(map, default, SegmentSettings.Default with { Count = 3, Threshold = RelevanceThreshold.None });
        return (Localisation.Score(map, selection, default, [Truth]), Localisation.Chance(map, selection, [Truth], 1));
    }

    [Fact]
    public void Perfect_map_scores_one_everywhere()
    {
        (LocalisationScores found, _) = Score(Map(f => f is >= 30 and < 60 ? 1 : 0));
        Assert.Equal(new LocalisationScores(1, 1, 1, 1), found with { Overlap = Math.Round(found.Overlap, 9) });
    }

    [Fact]
    public void Map_that_points_elsewhere_scores_nothing()
    {
        (LocalisationScores found, _) = Score(Map(f => f is >= 30 and < 60 ? 0 : 1));
        Assert.Equal((0, 0, 0), (found.Pointing, found.Mass, found.Auc));
        Assert.Equal(0, found.Overlap, 1e-9);
    }

    [Fact]
    public void Chance_is_the_average_over_all_window_sets()
    {
        (_, LocalisationScores chance) = Score(Map(f => f));
        Assert.Equal(0.3, chance.Pointing, 1e-9);
        Assert.Equal(0.3, chance.Mass, 1e-9);
        double expected = 0;
        for (int mask = 0; mask < 1024; mask++)
        {
            if (int.PopCount(mask) == 3)
            {
                int hits = int.PopCount(mask & 0b111000);
                expected += hits / (6.0 - hits) / 120;
            }
        }

        Assert.Equal(expected, chance.Overlap, 1e-9);
    }

    [Fact]
    public void Random_maps_score_at_chance()
    {
        var random = new Random(5);
        var found = new List<(LocalisationScores Found, LocalisationScores Chance)>();
        for (int n = 0; n < 400; n++)
        {
            float[] values = [.. Enumerable.Range(0, 200).Select(_ => (float)random.NextDouble() - 0.5f)];
            found.Add(Score(new RelevanceMap(2, values, new TimeAxis(0.005, 0.01, 100, 0.02), 0)));
        }

        Assert.Equal(found[0].Chance.Pointing, found.Average(f => f.Found.Pointing), 0.07);
        Assert.Equal(found[0].Chance.Overlap, found.Average(f => f.Found.Overlap), 0.03);
        Assert.Equal(found[0].Chance.Mass, found.Average(f => f.Found.Mass), 0.02);
        Assert.Equal(0.5, found.Average(f => f.Found.Auc), 0.02);
    }

    [Fact]
    public void Overlap_counts_each_moment_once()
    {
        Assert.Equal(0.5, Localisation.Overlap([new TimeRange(0, 1), new TimeRange(0.5, 1)], [new TimeRange(0, 0.5)]), 1e-12);
        Assert.Equal(1, Localisation.Overlap([new TimeRange(0, 1)], [new TimeRange(0, 0.6), new TimeRange(0.4, 1)]), 1e-12);
    }

    [Fact]
    public void Study_tells_a_method_that_knows_from_one_that_does_not()
    {
        var model = new ToyModel();
        // The "emotion" is the loud third of each clip; the truth method of this test points at energy.
        GroundTruthClip[] clips = [.. Enumerable.Range(0, 40).Select(i => new GroundTruthClip("c" + i, "s" + (i % 8), "yes", _ =>
        {
            var random = new Random(i);
            int third = i % 3;
            float[] samples = [.. Enumerable.Range(0, 4800).Select(n => (float)((random.NextDouble() - 0.5) * (n / 1600 == third ? 1 : 0.05)))];
            return (new AudioClip("c" + i, samples, 8000), [new TimeRange(0.2 * third, 0.2 * (third + 1))]);
        }))];
        var energy = new Analysis.Faithfulness.EvaluatedMethod("energy", _ => new EnergySession());
        LocalisationReport report = LocalisationStudy.Run(
            model, [energy, ToyModel.Noise], clips, SegmentSettings.Default with { Count = 2 }, 1, 2, null, default);
        Assert.Equal((40, 8), (report.Clips, report.Speakers));
        foreach (string score in new[] { "pointing", "overlap", "auc" })
        {
            LocalisationCell knowing = report.Cells.Single(c => c.Method == "energy" && c.Score == score && c.Clips == "all");
            Assert.Equal("better than chance", knowing.Verdict);
            LocalisationCell noise = report.Cells.Single(c => c.Method == "noise" && c.Score == score && c.Clips == "all");
            Assert.True(Math.Abs(noise.Excess) < 0.13, $"{score}: {noise.Excess}");
        }
    }

    private sealed class EnergySession : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
            [.. requests.Select(r => new RelevanceMap(r.Input.Bands, r.Input.Values.ToArray().Select(v => v + 80).ToArray(), r.Input.TimeAxis, r.Target))];

        public void Dispose()
        {
        }
    }
}
