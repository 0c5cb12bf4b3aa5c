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
