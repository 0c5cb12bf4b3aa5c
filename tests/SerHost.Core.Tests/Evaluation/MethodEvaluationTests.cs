using SerHost.Core.Corpora;
using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Core.Evaluation;
using SerHost.Core.Tests.Counterfactuals;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Evaluation;

public class MethodEvaluationTests
{
    private static readonly EvaluationSettings Settings = new()
    {
        CellBands = 4, Segments = SegmentSettings.Default with { Count = 2 }, RegretClips = 40, StabilityClips = 40, BootstrapDraws = 400,
        Perturbations =
        [
            new MapPerturbation("gain", new FadedGain(), new Dictionary<string, string> { ["gain"] = "-6" }),
            new MapPerturbation("delay", new Delay(), new Dictionary<string, string> { ["seconds"] = "2" }, inFrames: "seconds"),
        ],
    };

    private static EvaluationReport Report { get; } = Run();

    private static EvaluationReport Run()
    {
        var model = new ToyModel();
        EvaluatedClip[] clips = [.. Enumerable.Range(0, 40).Select(i => new EvaluatedClip("c" + i, "s" + (i % 20), _ => ToyModel.Clip(i)))];
        return MethodEvaluation.Run(model, [model.Truth, ToyModel.Noise, model.Opposite], clips, Settings, 2, null, default);
    }

    [Fact]
    public void Random_method_scores_at_chance_everywhere()
    {
        EvaluationCell[] cells = [.. Report.Cells.Where(c => c.Method == "noise")];
        Assert.Equal(EvaluationMetrics.All.Where(m => m.Id != EvaluationMetrics.KernelAgreement).Sum(m => m.DependsOnFill ? 2 : 1), cells.Length);
        // 27 cells at 95 %: about one misses by chance; a metric that is biased misses by far.
        Assert.All(cells, cell => Assert.True(
            Math.Abs(cell.Excess) < 0.12 || cell.ExcessInterval.Contains(0), $"{cell.MetricId}/{cell.Fill}: {cell.Mean} against {cell.Chance}, {cell.ExcessInterval}"));
        Assert.True(cells.Count(c => c.Verdict is "better than chance" or "worse than chance") <= 4);
        EvaluationCell regret = cells.First(c => c is { MetricId: "window-regret", Fill: "floor" });
        Assert.Equal(1, regret.Mean, 0.15);
    }

    [Theory]
    [InlineData("deletion-auc")]
    [InlineData("insertion-auc")]
    [InlineData("aopc-morf")]
    [InlineData("aopc-lerf")]
    [InlineData("comprehensiveness")]
    [InlineData("sufficiency")]
    [InlineData("faithfulness-correlation")]
    [InlineData("sensitivity-n")]
    [InlineData("infidelity")]
    [InlineData("window-regret")]
    public void Truth_is_better_than_chance_and_its_opposite_is_not(string metric)
    {
        Assert.Equal("better than chance", Report.Cells.Single(c => c.Method == "truth" && c.MetricId == metric && c.Fill == "floor").Verdict);
        if (metric != "infidelity")
        {
            // Infidelity allows any scaling, a negative one too: it cannot see the sign.
            Assert.Equal("worse than chance", Report.Cells.Single(c => c.Method == "opposite" && c.MetricId == metric && c.Fill == "floor").Verdict);
        }
    }

    [Fact]
    public void Truth_keeps_its_map_under_another_seed_and_loses_it_with_random_weights()
    {
        Assert.Equal(1, Report.Cells.Single(c => c is { Method: "truth", MetricId: "seed-agreement" }).Mean, 1e-9);
        Assert.True(Report.Cells.Single(c => c is { Method: "truth", MetricId: "parameter-randomisation" }).Mean < 0.6);
    }

    [Fact]
    public void Map_of_the_input_alone_is_stable_and_survives_random_weights()
    {
        var model = new ToyModel();
        EvaluatedClip[] clips = [.. Enumerable.Range(0, 12).Select(i => new EvaluatedClip("c" + i, "s" + i, _ => ToyModel.Clip(i)))];
        EvaluationReport report = MethodEvaluation.Run(model, [ToyModel.Energy], clips, Settings, 2, null, default);
        EvaluationCell stability = report.Cells.Single(c => c.MetricId == "max-sensitivity");
        Assert.Equal("better than chance", stability.Verdict);
        // A random map under a delay is another random map: the difference of two independent ones, over one, is the root of two.
        Assert.Equal(Math.Sqrt(2), stability.Chance, 0.03);
        EvaluationCell randomised = report.Cells.Single(c => c.MetricId == "parameter-randomisation");
        Assert.Equal((1.0, "worse than chance"), (Math.Round(randomised.Mean, 9), randomised.Verdict));
    }

    [Fact]
    public void Agreement_knows_opposites_and_strangers()
    {
        Assert.Equal(3, Report.Agreements.Count);
        Assert.True(Report.Agreements.Single(a => a is { First: "truth", Second: "noise" }).Interval.Contains(0)
            || Math.Abs(Report.Agreements[0].RankCorrelation) < 0.15);
    }

    [Fact]
    public void Same_seed_gives_the_same_numbers_on_any_number_of_threads()
    {
        var model = new ToyModel();
        EvaluatedClip[] clips = [.. Enumerable.Range(0, 6).Select(i => new EvaluatedClip("c" + i, "s" + i, _ => ToyModel.Clip(i)))];
        EvaluationReport one = MethodEvaluation.Run(model, [model.Truth], clips, Settings, 1, null, default);
        EvaluationReport two = MethodEvaluation.Run(model, [model.Truth], clips, Settings, 2, null, default);
        Assert.Equal(one.Cells.Select(c => c.Mean), two.Cells.Select(c => c.Mean));
    }

    [Fact]
    public void Costly_metrics_take_clips_of_many_speakers_and_only_those_with_few_enough_window_sets()
    {
        // Sorted by speaker, four clips each; every other clip is shorter: 5 windows, 10 sets of two, instead of 6 and 15.
        var model = new ToyModel();
        EvaluatedClip[] clips = [.. Enumerable.Range(0, 48).Select(i => new EvaluatedClip("c" + i, "s" + (i / 4), _ => i % 2 == 0
            ? ToyModel.Clip(i)
            : new Sdk.Audio.AudioClip("short" + i, ToyModel.Clip(i).Samples[..4000], 8000)))];
        EvaluationSettings settings = Settings with { RegretClips = 6, StabilityClips = 8, MaximumWindowSets = 10, BootstrapDraws = 100 };
        var costly = new CostlyClips(clips, settings);
        bool[] takesRegret = new bool[clips.Length];
        ClipWork.Run([.. clips.Select(clip => clip.Id)], 4, () => new MemoryStream(), (_, place) => (takesRegret[place] = costly.TakesRegret(place, costly.Order[place] % 2 == 1)).ToString(), null, default);
        Assert.Equal([1, 5, 9, 13, 17, 21], Clips(place => takesRegret[place]));
        Assert.Equal([0, 4, 8, 12, 16, 20, 24, 28], Clips(costly.TakesStability));
        EvaluationReport report = MethodEvaluation.Run(model, [model.Truth], clips, settings, 2, null, default);
        EvaluationCell regret = report.Cells.Single(c => c is { MetricId: "window-regret", Fill: "floor" });
        Assert.Equal(6, regret.Clips);
        Assert.True(double.IsFinite(regret.Interval.Low));
        Assert.Equal(8, report.Cells.Single(c => c.MetricId == "max-sensitivity").Clips);
        Assert.Contains("over 6 clips with at most 10 window sets", report.Notes[0], StringComparison.Ordinal);
        Assert.Contains("Max-sensitivity is over gain, delay.", report.Notes);

        IEnumerable<int> Clips(Func<int, bool> takes) => Enumerable.Range(0, clips.Length).Where(takes).Select(place => costly.Order[place]).Order();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Every_clip_is_read_once_and_one_that_cannot_be_read_holds_nobody_up(int threads)
    {
        var model = new ToyModel();
        int[] reads = new int[9];
        EvaluatedClip[] clips = [.. Enumerable.Range(0, reads.Length).Select(i => new EvaluatedClip("c" + i, "s" + (i / 3), _ =>
        {
            Interlocked.Increment(ref reads[i]);
            return i == 3 ? throw new Core.Audio.AudioFileException("c3.wav", null, "it is broken.") : ToyModel.Clip(i);
        }))];
        EvaluationReport report = MethodEvaluation.Run(model, [model.Truth], clips, Settings with { BootstrapDraws = 100 }, threads, null, default);
        Assert.All(reads, read => Assert.Equal(1, read));
        Assert.Equal(8, report.Clips);
        Assert.Contains(report.Notes, note => note.StartsWith("Left out: c3: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_change_of_the_recording_max_sensitivity_is_left_out_and_the_report_says_so()
    {
        var model = new ToyModel();
        EvaluatedClip[] clips = [.. Enumerable.Range(0, 2).Select(i => new EvaluatedClip("c" + i, "s" + i, _ => ToyModel.Clip(i)))];
        EvaluationReport report = MethodEvaluation.Run(model, [model.Truth], clips, Settings with { Perturbations = [] }, 1, null, default);
        Assert.DoesNotContain(report.Cells, cell => cell.MetricId == EvaluationMetrics.MaxSensitivity);
        Assert.Contains(report.Cells, cell => cell.MetricId == EvaluationMetrics.SeedAgreement);
        Assert.Contains(report.Notes, note => note.StartsWith("Max-sensitivity was left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Moments_that_moved_are_laid_over_those_they_come_from()
    {
        // Ten frames of 10 ms; what lay at frame f lies at 2 f in the changed recording, which is twice as long.
        float[] values = [.. Enumerable.Range(0, 10).Select(frame => (float)(frame + 1))];
        float[] stretched = [.. Enumerable.Range(0, 20).Select(frame => (float)((frame / 2) + 1))];
        var first = new Sdk.Attribution.RelevanceMap(1, values, new Sdk.Audio.TimeAxis(0.005, 0.01, 10, 0.01), 0);
        var second = new Sdk.Attribution.RelevanceMap(1, stretched, new Sdk.Audio.TimeAxis(0.005, 0.01, 20, 0.01), 0);
        Assert.Equal(0, MapStability.RelativeChange(first, second, new TimeMap([new(0, 0), new(0.1, 0.2)])));
        double expected = Math.Sqrt(values.Zip(stretched, (a, b) => (double)((a - b) * (a - b))).Sum() / values.Sum(a => (double)a * a));
        Assert.Equal(expected, MapStability.RelativeChange(first, second, TimeMap.Identity), 1e-12);
    }

    [Fact]
    public void Perturbation_with_a_wrong_parameter_is_refused_by_name()
    {
        ParameterException error = Assert.Throws<ParameterException>(() =>
            new MapPerturbation("gain", new FadedGain(), new Dictionary<string, string> { ["gian"] = "3" }));
        Assert.Contains("Transform 'gain' has no parameter 'gian'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Silence before the clip.</summary>
    private sealed class Delay : IClipTransform
    {
        public ClipTransformDescriptor Descriptor { get; } = new(
            "delay", "Delay", "1", "Delay.", [new ParameterDescriptor("seconds", ParameterKind.Number, "0", "Delay.")], []);

        public TransformedClip Apply(
            Sdk.Audio.AudioClip clip, IReadOnlyList<Sdk.Audio.TimeRange> regions, TransformSettings settings, CancellationToken cancellation)
        {
            double seconds = settings.Parameters.GetNumber("seconds");
            float[] samples = [.. new float[(int)Math.Round(seconds * clip.SampleRateHz)], .. clip.Samples.Span];
            return new TransformedClip(new Sdk.Audio.AudioClip(clip.Id, samples, clip.SampleRateHz), new TimeMap([new(0, seconds)]));
        }
    }

    [Fact]
    public void Every_metric_states_formula_and_source() =>
        Assert.All(EvaluationMetrics.All, metric => Assert.True(metric.Formula.Length > 5 && metric.Source.Length > 2));
}
