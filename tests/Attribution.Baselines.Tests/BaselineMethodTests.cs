using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Baselines.Tests;

public sealed class BaselineMethodTests
{
    private static readonly InputScale Decibels = new("dB", -80, 0, -80);

    [Fact]
    public void Energy_is_the_level_above_the_floor()
    {
        ModelInput input = LevelModel.Input([-80, -60, -20, 0, -80, -79], Decibels, paddedFrames: 1);

        RelevanceMap map = Explain(new EnergyMethod(), input, 1);

        Assert.Equal([0f, 20f, 60f, 80f, 0f, 1f], map.Values.ToArray());
        Assert.Equal(input.TimeAxis, map.TimeAxis);
        Assert.Equal(61.0 / 161, map.Diagnostics.Single(fact => fact.Id == DiagnosticIds.PaddingShare).Value, 12);
    }

    [Fact]
    public void Energy_of_a_waveform_is_its_magnitude() =>
        Assert.Equal([0.5f, 0.25f, 0f, 1f], Explain(new EnergyMethod(), LevelModel.Input([-0.5f, 0.25f, 0, 1], new("amplitude", -1, 1, 0)), 1).Values.ToArray());

    [Fact]
    public void Random_map_repeats_for_its_seed_and_differs_for_another()
    {
        ModelInput input = LevelModel.Input(new float[64], Decibels);

        float[] map = Explain(new RandomMethod(), input, 7).Values.ToArray();

        Assert.Equal(map, Explain(new RandomMethod(), input, 7).Values.ToArray());
        Assert.NotEqual(map, Explain(new RandomMethod(), input, 8).Values.ToArray());
        Assert.NotEqual(map, Explain(new RandomMethod(), input, 7, ("draw", "1")).Values.ToArray());
    }

    [Fact]
    public void Random_values_are_standard_normal()
    {
        float[] map = Explain(new RandomMethod(), LevelModel.Input(new float[40000], Decibels), 3).Values.ToArray();

        Assert.Equal(0, map.Average(), 0.02);
        Assert.Equal(1, map.Average(x => (double)x * x), 0.03);
        Assert.Equal(0.6827, map.Count(x => Math.Abs(x) < 1) / 40000.0, 0.01);
    }

    [Fact]
    public void Random_maps_of_other_draws_are_no_shifted_copies()
    {
        ModelInput input = LevelModel.Input(new float[4000], Decibels);
        float[] map = Explain(new RandomMethod(), input, 5).Values.ToArray();
        foreach (int draw in (int[])[1, 2, 4, 7])
        {
            float[] other = Explain(new RandomMethod(), input, 5, ("draw", $"{draw}")).Values.ToArray();
            for (int shift = 0; shift <= 8; shift++)
            {
                // Standard error of a correlation of 4,000 pairs: 0.016.
                Assert.Equal(0, map.Skip(shift).Zip(other, (a, b) => (double)a * b).Average(), 0.08);
            }
        }
    }

    [Fact]
    public void Smooth_random_values_are_standard_normal_and_correlated_as_the_kernel_says()
    {
        const int bands = 40, frames = 500, maps = 40;
        var scale = new InputScale("dB", -80, 0, -80);
        var input = new ModelInput(bands, new float[bands * frames], new(0.005, 0.01, frames, 0.01), new float[bands], new bool[frames], scale);
        float[][] drawn = [.. Enumerable.Range(0, maps).Select(draw =>
            Explain(new SmoothRandomMethod(), input, 5, ("draw", $"{draw}"), ("smooth-seconds", "0.05"), ("smooth-bands", "3")).Values.ToArray())];
        float[] all = [.. drawn.SelectMany(map => map)];
        Assert.Equal(0, all.Average(), 0.06); // 40 maps of about 40 × 5 independent patches: standard error 0.02
        Assert.Equal(1, all.Average(x => (double)x * x), 0.1);

        // The autocorrelation of white noise under a Gaussian kernel of deviation σ is exp(−lag² / 4 σ²).
        Assert.Equal(Math.Exp(-100 / (4 * 25.0)), Correlation(drawn, frames, bandLag: 0, frameLag: 10), 0.05);
        Assert.Equal(Math.Exp(-16 / (4 * 9.0)), Correlation(drawn, frames, bandLag: 4, frameLag: 0), 0.05);
        Assert.Equal(0, Correlation(drawn, frames, bandLag: 0, frameLag: 40), 0.05);
        double edge = drawn.Average(map => Enumerable.Range(0, bands).Average(band => (double)map[band * frames] * map[band * frames]));
        Assert.Equal(1, edge, 0.25); // no darker at the edges: 40 maps of about 8 independent values
    }

    [Fact]
    public void Smooth_random_map_repeats_for_its_seed_and_without_smoothing_is_white()
    {
        ModelInput input = LevelModel.Input(new float[4000], Decibels);
        float[] map = Explain(new SmoothRandomMethod(), input, 7).Values.ToArray();
        Assert.Equal(map, Explain(new SmoothRandomMethod(), input, 7).Values.ToArray());
        Assert.NotEqual(map, Explain(new SmoothRandomMethod(), input, 8).Values.ToArray());
        (string, string)[] none = [("smooth-seconds", "0"), ("smooth-bands", "0")];
        Assert.Equal(
            Explain(new RandomMethod(), input, 7).Values.ToArray(), Explain(new SmoothRandomMethod(), input, 7, none).Values.ToArray());
    }

    private static double Correlation(float[][] maps, int frames, int bandLag, int frameLag)
    {
        double sum = 0;
        int count = 0;
        foreach (float[] map in maps)
        {
            for (int band = 0; band + bandLag < map.Length / frames; band++)
            {
                for (int frame = 0; frame + frameLag < frames; frame++)
                {
                    sum += (double)map[(band * frames) + frame] * map[((band + bandLag) * frames) + frame + frameLag];
                    count++;
                }
            }
        }

        return sum / count;
    }

    [Fact]
    public void Wrong_parameter_is_refused_by_name()
    {
        var error = Assert.Throws<ParameterException>(() => Explain(new RandomMethod(), LevelModel.Input(new float[4], Decibels), 1, ("draw", "-1")));
        Assert.Equal("draw", error.ParameterId);
    }

    private static RelevanceMap Explain(IAttributionMethod method, ModelInput input, ulong seed, params (string Id, string Value)[] parameters)
    {
        ParameterValues values = ParameterValues.Parse(method.Descriptor.Parameters, parameters.ToDictionary(p => p.Id, p => p.Value));
        using var model = new LevelModel();
        using IAttributionSession session = method.Prepare(new AttributionSetup(model, values));
        return session.Explain([new AttributionRequest(input, 1, seed)], null, TestContext.Current.CancellationToken)[0];
    }
}
