using Attribution.Perturbation.Tests;
using SerHost.Network.Occlusion;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Occlusion.Tests;

/// <summary>Occlusion of waveforms: windows in seconds, soft edges, fills that keep silence, level or mean.</summary>
public sealed class WaveformOcclusionTests
{
    private const int Rate = GameModel.RateHz;

    [Fact]
    public void Usual_window_of_a_waveform_is_150_ms_in_steps_of_a_third()
    {
        var model = new GameModel(1, values => values.Sum(value => (double)value));

        RelevanceMap map = model.Explain(new OcclusionMethod(), GameModel.Input(1, Rate));

        // 1 s: windows at 0, 0.05, … until one reaches the end, and the clip itself.
        Assert.Equal(1 + 18, map.Diagnostics.Single(one => one.Id == DiagnosticIds.ModelEvaluations).Value);
        Assert.DoesNotContain(map.Notes, note => note.Contains("less than two periods", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("window-frames", "400", "stride-frames", "100")]
    [InlineData("window-seconds", "0.05", "stride-seconds", "0.0125")]
    public void Windows_are_given_in_frames_or_in_seconds(string window, string windowValue, string stride, string strideValue)
    {
        ModelInput input = GameModel.Input(1, 2000);
        var model = new GameModel(1, values => values.Sum(value => Math.Abs((double)value)));

        RelevanceMap map = model.Explain(new OcclusionMethod(), input, (window, windowValue), (stride, strideValue));
        RelevanceMap same = model.Explain(new OcclusionMethod(), input, ("window-frames", "400"), ("stride-frames", "100"));

        Assert.Equal(same.Values.ToArray(), map.Values.ToArray());
    }

    [Fact]
    public void Frames_and_seconds_at_once_are_refused()
    {
        var error = Assert.Throws<ParameterException>(() => new GameModel(1, _ => 0).Explain(
            new OcclusionMethod(), GameModel.Input(1, 2000), ("window-frames", "400"), ("window-seconds", "0.05")));

        Assert.Equal("window-seconds", error.ParameterId);
    }

    [Theory]
    [InlineData("0", 1.5)]
    [InlineData("auto", 0.05)]
    public void Edges_of_a_window_are_no_clicks_unless_asked_for(string edge, double largestStep)
    {
        // A constant at 1: whatever steps the model sees were made by the windows.
        var input = new ModelInput(
            1, Enumerable.Repeat(1f, Rate).ToArray(), new TimeAxis(0, 1.0 / Rate, Rate, 1.0 / Rate), new float[1], new bool[Rate], new InputScale("amplitude", -1, 1, 0));
        double largest = 0;
        var model = new GameModel(1, values =>
        {
            largest = Math.Max(largest, values.Zip(values.Skip(1), (a, b) => Math.Abs((double)a - b)).Max());
            return values.Sum();
        });

        model.Explain(new OcclusionMethod(), input, ("edge-seconds", edge));

        Assert.InRange(largest, largestStep / 2, largestStep);
    }

    [Fact]
    public void Mean_fill_of_a_waveform_leaves_the_clips_mean_as_it_is()
    {
        ModelInput input = GameModel.Input(1, 4000);
        double mean = input.Values.ToArray().Average(value => (double)value);
        var model = new GameModel(1, values =>
        {
            Assert.Equal(mean, values.Average(value => (double)value), 1e-6);
            return values.Max();
        });

        model.Explain(new OcclusionMethod(), input, ("fill", "mean"));

        Assert.True(model.Evaluations > 5);
    }

    [Fact]
    public void Noise_fill_of_a_waveform_is_as_loud_as_its_quietest_parts()
    {
        // Loud for 0.8 s, then a faint hiss of 0.01 for 0.2 s.
        float[] values = GameModel.Input(1, Rate).Values.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= i > 0.8 * Rate ? 0.01f * MathF.Sqrt(3) : 1;
        }

        var input = new ModelInput(1, values, new TimeAxis(0, 1.0 / Rate, Rate, 1.0 / Rate), new float[1], new bool[Rate], new InputScale("amplitude", -1, 1, 0));
        float[] fill = OcclusionFill.Make(input, OcclusionFill.Noise, 0, 5);

        Assert.InRange(Math.Sqrt(fill.Average(value => (double)value * value)), 0.008, 0.012);
        Assert.Equal(fill, OcclusionFill.Make(input, OcclusionFill.Noise, 0, 5));
    }

    [Fact]
    public void Map_of_a_linear_waveform_model_is_what_its_windows_carry()
    {
        ModelInput input = GameModel.Input(1, 1200);
        float[] weights = GameModel.Input(1, 1200, seed: 9).Values.ToArray();
        var model = new GameModel(1, values => values.Zip(weights, (x, w) => (double)x * w).Sum());

        RelevanceMap map = model.Explain(new OcclusionMethod(), input, ("window-frames", "300"), ("stride-frames", "300"), ("edge-seconds", "0"));

        for (int window = 0; window < 4; window++)
        {
            double carried = Enumerable.Range(300 * window, 300).Sum(i => (double)input.Values.Span[i] * weights[i]);
            Assert.Equal(carried, map.Values.Span[(300 * window) + 7], 1e-4);
        }
    }

    [Fact]
    public void Short_waveform_gets_one_window()
    {
        var model = new GameModel(1, values => values.Sum(value => (double)value));

        RelevanceMap map = model.Explain(new OcclusionMethod(), GameModel.Input(1, 500));

        Assert.Equal(500, map.Frames);
        Assert.Equal(2, model.Evaluations);
    }
}
