using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Evaluation;
using SerHost.Core.Tests.Counterfactuals;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Evaluation;

/// <summary>A toy model that listens to one stretch of time: its kernel is large there, and maps are held against that.</summary>
public class KernelAgreementTests
{
    private const int FirstHeard = 24, EndHeard = 36;

    private static EvaluationReport Report { get; } = Run(Kernel());

    [Fact]
    public void Map_on_the_stretch_that_is_heard_agrees_with_the_kernel_and_a_random_one_does_not()
    {
        EvaluationCell truth = Cell("truth"), noise = Cell("noise");
        Assert.True(truth.Mean > 0.9, $"{truth.Mean}");
        Assert.Equal("better than chance", truth.Verdict);
        Assert.InRange(truth.Interval.Low, 0.85, truth.Mean);
        Assert.InRange(noise.Mean, -0.25, 0.25); // standard error of 24 correlations over 8 bins: 0.08
        Assert.InRange(truth.Chance, -0.25, 0.25);
        Assert.True(Cell("energy").Mean < truth.Mean - 0.3, "an energy map does not know what the model hears");
        Assert.Equal((24, 24), (truth.Clips, noise.Clips));
    }

    [Fact]
    public void Report_says_what_the_kernel_cost_and_has_none_unless_asked()
    {
        Assert.Contains(Report.Notes, note => note.StartsWith(
            "The kernel is that of loudness: 32 changed recordings and ", StringComparison.Ordinal));
        EvaluationReport without = Run(null, clips: 2);
        Assert.DoesNotContain(without.Cells, cell => cell.MetricId == EvaluationMetrics.KernelAgreement);
        Assert.DoesNotContain(without.Notes, note => note.Contains("kernel", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Kernel_of_a_linear_model_is_its_weight_in_each_bin_times_the_step()
    {
        var model = new ToyModel(heard: FirstHeard..EndHeard);
        AudioClip clip = ToyModel.Clip(3);
        BinnedKernel kernel = Kernel().Measure(model, clip, 0, 1, TestContext.Current.CancellationToken);
        ModelInput input = model.Prepare(clip);
        float[] louder = [.. input.Values.ToArray().Select(value => value + 4)];
        var outputs = new float[2];
        model.Predict(louder, 1, ToyModel.Frames, outputs);
        double all = outputs[0] - model.Predict(input)[0];
        Assert.True(all < -0.1, "a louder voice speaks against yes");
        Assert.Equal(all, kernel.Weights.Sum(), 0.005 * Math.Abs(all));
        Assert.Equal(8, kernel.Bins.Count);
        Assert.All(kernel.Bins.Zip(kernel.Weights).Where(pair => pair.First.EndSeconds < 0.22 || pair.First.StartSeconds > 0.38),
            pair => Assert.Equal(0, pair.Second, 0.005 * Math.Abs(all)));
    }

    [Fact]
    public void Profile_is_the_mean_over_a_bin_s_frames_and_a_bin_beside_the_map_does_not_count()
    {
        // Two bands, frames at 0.05, 0.15 … 0.55 s.
        float[] values = [1, -2, 3, 0, 0, 2, 1, 1, -1, 0, 4, 0];
        var map = new RelevanceMap(2, values, new TimeAxis(0.05, 0.1, 6, 0.1), 0);
        TimeRange[] bins = [new(0, 0.2), new(0.2, 0.3), new(0.3, 0.6), new(0.8, 0.9)];
        double[] expected = [2.5, 4, 2, double.NaN];
        Assert.Equal(expected, KernelAgreement.Profile(map, bins));
        Assert.Equal(1, KernelAgreement.Of(map, bins, [-5, 8, 4, 100]), 1e-12);
        Assert.Equal(double.NaN, KernelAgreement.Of(map, bins[2..], [1, 2]));
    }

    private static EvaluationCell Cell(string method) =>
        Report.Cells.Single(cell => cell.Method == method && cell.MetricId == EvaluationMetrics.KernelAgreement);

    private static ClipKernel Kernel()
    {
        var gain = new FadedGain();
        return new ClipKernel(new CueLever("loudness", "level_db", gain, gain.Descriptor.Effects[0]), 4, new KernelRequest());
    }

    private static EvaluationReport Run(ClipKernel? kernel, int clips = 24)
    {
        var model = new ToyModel(heard: FirstHeard..EndHeard);
        EvaluatedClip[] all = [.. Enumerable.Range(0, clips)
            .Select(i => new EvaluatedClip("c" + i, "s" + (i % 12), _ => ToyModel.Clip(i)))];
        var settings = new EvaluationSettings
        {
            CellBands = 4, Segments = SegmentSettings.Default with { Count = 2 }, RegretClips = 0, StabilityClips = 0, Kernel = kernel,
        };
        return MethodEvaluation.Run(model, [model.Truth, ToyModel.Noise, ToyModel.Energy], all, settings, 2, null, default);
    }
}
