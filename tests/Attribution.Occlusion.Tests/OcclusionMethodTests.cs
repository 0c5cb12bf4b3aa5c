using SerHost.Network.Occlusion;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Occlusion.Tests;

public sealed class OcclusionMethodTests
{
    [Theory]
    [InlineData(true, "1", 10, 1, 3, "-80")]
    [InlineData(false, "1", 10, 1, 3, "-80")]
    [InlineData(true, "all", 4, 2, 5, "0")]
    [InlineData(false, "0", 4, 2, 5, "0")]
    [InlineData(true, "4", 20, 3, 1, "-12.5")]
    [InlineData(true, "2", 1, 4, 2, "floor")]
    public void Map_of_a_linear_model_is_the_mean_of_what_its_windows_carry(bool hasGraph, string bands, int frames, int strideBands, int strideFrames, string fill)
    {
        var model = new LinearModel(hasGraph);
        ModelInput input = LinearModel.Input();

        RelevanceMap map = Explain(
            model, input, 2, ("window-bands", bands), ("window-frames", $"{frames}"), ("stride-bands", $"{strideBands}"), ("stride-frames", $"{strideFrames}"), ("fill", fill));

        int height = bands is "all" or "0" ? LinearModel.Bands : int.Parse(bands, System.Globalization.CultureInfo.InvariantCulture);
        float value = fill == "floor" ? -80 : float.Parse(fill, System.Globalization.CultureInfo.InvariantCulture);
        double[] expected = ByHand(model, input, height, frames, strideBands, strideFrames, value);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], map.Values.Span[i], 2e-3);
        }

        Assert.Equal(input.TimeAxis, map.TimeAxis);
        Assert.Equal(hasGraph, map.Notes.Count == 0);
    }

    [Fact]
    public void Mean_fill_is_each_bands_mean_over_frames_with_sound()
    {
        ModelInput input = LinearModel.Input(paddedFrames: 5);
        float[] fill = OcclusionFill.Make(input, OcclusionFill.Mean, 0, 1);

        double expected = Enumerable.Range(0, 15).Average(frame => input.Values.Span[(2 * LinearModel.Frames) + frame]);
        Assert.All(Enumerable.Range(0, LinearModel.Frames), frame => Assert.Equal(expected, fill[(2 * LinearModel.Frames) + frame], 1e-4));
    }

    [Fact]
    public void Noise_fill_repeats_for_its_seed_and_stays_in_range()
    {
        ModelInput input = LinearModel.Input();
        float[] fill = OcclusionFill.Make(input, OcclusionFill.Noise, 0, 5);

        Assert.Equal(fill, OcclusionFill.Make(input, OcclusionFill.Noise, 0, 5));
        Assert.NotEqual(fill, OcclusionFill.Make(input, OcclusionFill.Noise, 0, 6));
        Assert.All(fill, value => Assert.InRange(value, -80, 0));
    }

    [Fact]
    public void Scores_are_the_textbook_ones()
    {
        float[] logits = [1, 2, 0.5f];
        double total = logits.Sum(z => Math.Exp(z));
        double p = Math.Exp(2) / total;

        Assert.Equal(2, OcclusionScore.Of("logit", logits, 1), 12);
        Assert.Equal(p, OcclusionScore.Of("probability", logits, 1), 12);
        Assert.Equal(Math.Log(p / (1 - p)), OcclusionScore.Of("log-odds", logits, 1), 12);
        Assert.Equal(1, OcclusionScore.Of("probability", [0, 500], 1), 12);
        Assert.Equal(500, OcclusionScore.Of("log-odds", [0, 500], 1), 12);
    }

    [Theory]
    [InlineData("window-bands", "7", "1 to 6")]
    [InlineData("window-bands", "1.5", "whole number")]
    [InlineData("window-bands", "-1", "0")]
    [InlineData("window-frames", "21", "1 to 20")]
    [InlineData("window-frames", "0", "1")]
    [InlineData("stride-frames", "0", "1")]
    [InlineData("fill", "NaN", "floor, mean, noise")]
    [InlineData("fill", "loud", "floor, mean, noise")]
    [InlineData("score", "entropy", "logit, probability, log-odds")]
    public void Wrong_parameter_is_refused_before_work_naming_its_range(string id, string value, string range)
    {
        var model = new LinearModel(false) { OnPredict = () => Assert.Fail("The model was asked.") };

        var error = Assert.Throws<ParameterException>(() => Explain(model, LinearModel.Input(), 0, (id, value)));

        Assert.Equal(id, error.ParameterId);
        Assert.Contains(id, error.Message, StringComparison.Ordinal);
        Assert.Contains(range, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Probability_of_a_regressor_is_refused()
    {
        var model = new LinearModel(true) { Descriptor = new LinearModel(true).Descriptor with { OutputKind = ModelOutputKind.Regression } };

        Assert.Equal("score", Assert.Throws<ParameterException>(() => Explain(model, LinearModel.Input(), 0, ("score", "probability"))).ParameterId);
    }

    [Fact]
    public void Graph_that_does_not_fit_the_model_is_not_used()
    {
        var model = new LinearModel(true, canonisationError: 1e-3);

        RelevanceMap map = Explain(model, LinearModel.Input(), 0);

        Assert.True(model.Evaluations > 5); // the six strips of its input, each by the model itself
        Assert.Contains("0.001", Assert.Single(map.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Approximate_mode_reports_its_error_and_evaluates_less(bool hasGraph)
    {
        var model = new LinearModel(hasGraph);
        ModelInput input = LinearModel.Input();
        (string, string)[] parameters = [("window-frames", "2"), ("stride-frames", "1")];

        RelevanceMap exact = Explain(model, input, 1, parameters);
        RelevanceMap approximate = Explain(model, input, 1, [.. parameters, ("exact", "false")]);

        double error = Fact(approximate, DiagnosticIds.ApproximationError);
        Assert.InRange(error, 1e-3, 200);
        Assert.True(Fact(approximate, DiagnosticIds.ModelEvaluations) <= Fact(exact, DiagnosticIds.ModelEvaluations) + 3);
        Assert.DoesNotContain(exact.Diagnostics, fact => fact.Id == DiagnosticIds.ApproximationError);
    }

    [Fact]
    public void Approximation_of_a_plane_is_exact()
    {
        // Values that change linearly along both axes are interpolated without error.
        var grid = new SerHost.Network.Occlusion.WindowGrid(9, 21, 1, 1, 1, 1);
        double[] plane = [.. Enumerable.Range(0, grid.Count).Select(w => (2.0 * (w / grid.Columns)) - (3.0 * (w % grid.Columns)))];
        bool[] knots = CoarseToFine.Coarse(grid);
        double[] values = [.. plane.Select((v, w) => knots[w] ? v : double.NaN)];

        CoarseToFine.Estimate(grid, values);

        Assert.Equal(plane, values);
        Assert.Equal(5 * 11, knots.Count(k => k));
    }

    [Fact]
    public void Cancelling_a_black_box_run_stops_between_batches()
    {
        using var source = new CancellationTokenSource();
        var model = new LinearModel(false) { OnPredict = source.Cancel };
        ParameterValues values = ParameterValues.Defaults(new OcclusionMethod().Descriptor.Parameters);
        using IAttributionSession session = new OcclusionMethod().Prepare(new AttributionSetup(model, values));

        Assert.Throws<OperationCanceledException>(() => session.Explain([new AttributionRequest(LinearModel.Input(), 0)], null, source.Token));
        Assert.Equal(1, model.Evaluations);
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        var shares = new List<double>();
        var progress = new Recorder(shares);
        ParameterValues values = ParameterValues.Defaults(new OcclusionMethod().Descriptor.Parameters);
        using IAttributionSession session = new OcclusionMethod().Prepare(new AttributionSetup(new LinearModel(true), values));

        session.Explain([new(LinearModel.Input(), 0), new(LinearModel.Input(3), 1)], progress, TestContext.Current.CancellationToken);

        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
    }

    private static double[] ByHand(LinearModel model, ModelInput input, int height, int width, int strideBands, int strideFrames, float fill)
    {
        double[] sums = new double[LinearModel.Bands * LinearModel.Frames];
        int[] counts = new int[sums.Length];
        for (int top = 0; ; top += strideBands)
        {
            for (int left = 0; ; left += strideFrames)
            {
                int[] covered = [.. Enumerable.Range(0, sums.Length).Where(e =>
                    e / LinearModel.Frames >= top && e / LinearModel.Frames < top + height && e % LinearModel.Frames >= left && e % LinearModel.Frames < left + width)];
                double drop = covered.Sum(e => (double)model.Weight(2, e) * (input.Values.Span[e] - fill));
                foreach (int element in covered)
                {
                    sums[element] += drop;
                    counts[element]++;
                }

                if (left + width >= LinearModel.Frames || left + strideFrames >= LinearModel.Frames)
                {
                    break;
                }
            }

            if (top + height >= LinearModel.Bands || top + strideBands >= LinearModel.Bands)
            {
                break;
            }
        }

        return [.. sums.Select((sum, i) => counts[i] == 0 ? 0 : sum / counts[i])];
    }

    private static double Fact(RelevanceMap map, string id) => map.Diagnostics.Single(fact => fact.Id == id).Value;

    private static RelevanceMap Explain(IModel model, ModelInput input, int target, params (string Id, string Value)[] parameters)
    {
        var method = new OcclusionMethod();
        ParameterValues values = ParameterValues.Parse(method.Descriptor.Parameters, parameters.ToDictionary(p => p.Id, p => p.Value));
        using IAttributionSession session = method.Prepare(new AttributionSetup(model, values, 2));
        return session.Explain([new AttributionRequest(input, target)], null, TestContext.Current.CancellationToken)[0];
    }

    private sealed class Recorder(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
