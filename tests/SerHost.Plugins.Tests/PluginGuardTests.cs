using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests;

/// <summary>What a plugin that breaks its contract can do to the host: nothing but be reported.</summary>
public sealed class PluginGuardTests : IDisposable
{
    private readonly PluginHost _host = Trusting.Discover([FixturePlugins.Folder("Good"), FixturePlugins.Folder("Misbehaving")], TimeSpan.FromSeconds(3));
    private readonly IModel _model;

    public PluginGuardTests()
    {
        IModelProvider provider = _host.ModelProviders[0];
        _model = provider.Open(provider.Find([])[0], new ModelOptions());
    }

    public void Dispose()
    {
        _model.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData("fixture-throws", "FormatException: the map was upside down")]
    [InlineData("fixture-nan", "holds NaN at band 0, frame 0")]
    [InlineData("fixture-wrong-shape", "1 × 40 values")]
    [InlineData("fixture-wrong-axis", "time axis")]
    [InlineData("fixture-wrong-target", "output 1")]
    [InlineData("fixture-nothing", "0 maps for 1 inputs")]
    public void Broken_contract_is_reported_with_plugin_and_stage(string method, string problem)
    {
        PluginException error = Assert.Throws<PluginException>(() => Explain(method));
        Assert.Equal(("fixture-misbehaving", method + ": explain"), (error.PluginId, error.Stage));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.False(error.IsHung);
    }

    [Fact]
    public void Infinite_cue_is_reported()
    {
        PluginException error = Assert.Throws<PluginException>(() => _host.CueExtractor("fixture-infinite").Extract(
            Clip(), ParameterValues.Defaults([]), TestContext.Current.CancellationToken));
        Assert.Contains("'loudness' is infinite at frame 1", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Slow_but_obedient_call_is_stopped_at_its_limit()
    {
        PluginException error = Assert.Throws<PluginException>(() => Explain("fixture-columns", ("delay", "10000")));
        Assert.Contains("3 s", error.Problem, StringComparison.Ordinal);
        Assert.False(error.IsHung);
    }

    [Fact]
    public void Call_that_never_returns_is_left_behind_and_its_session_closed()
    {
        IAttributionMethod method = _host.Method("fixture-hangs");
        using IAttributionSession session = method.Prepare(new AttributionSetup(_model, ParameterValues.Defaults([])));
        AttributionRequest[] requests = [new(_model.Prepare(Clip()), 0)];
        PluginException error = Assert.Throws<PluginException>(() => session.Explain(requests, null, TestContext.Current.CancellationToken));
        Assert.True(error.IsHung);
        PluginException again = Assert.Throws<PluginException>(() => session.Explain(requests, null, TestContext.Current.CancellationToken));
        Assert.Contains("has not come back", again.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_stop_reaches_the_plugin_and_comes_back_as_cancellation()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Explain("fixture-columns", stop.Token));
    }

    [Fact]
    public void Declared_exception_comes_through_as_it_is()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => _model.Prepare(new AudioClip("short", new float[3], 8000)));
        Assert.Contains("short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Good_map_comes_through_unchanged_as_a_copy()
    {
        RelevanceMap map = Explain("fixture-columns", TestContext.Current.CancellationToken);
        Assert.Equal((4, 40), (map.Bands, map.Frames));
        Assert.Equal(map.Values.ToArray(), Assert.Single(map.ExtraMaps).Values.ToArray());
        // A linear model: relevance adds up to the difference between the clip and silence.
        ModelInput input = _model.Prepare(Clip());
        float[] silent = [.. Enumerable.Repeat(-80f, input.Values.Length)];
        float[] outputs = new float[2];
        _model.Predict(silent, 1, 40, outputs);
        Assert.Equal(_model.Predict(input)[0] - outputs[0], map.Values.ToArray().Sum(), 1e-3);
    }

    private static AudioClip Clip() => new("c", Enumerable.Range(0, 16000).Select(n => (float)(0.3 * Math.Sin(n * 0.2))).ToArray(), 8000);

    private RelevanceMap Explain(string id, params (string Id, string Value)[] parameters) => Explain(id, TestContext.Current.CancellationToken, parameters);

    private RelevanceMap Explain(string id, CancellationToken cancellation, params (string Id, string Value)[] parameters)
    {
        IAttributionMethod method = _host.Method(id);
        ParameterValues values = ParameterValues.Parse(method.Descriptor.Parameters, parameters.ToDictionary(pair => pair.Id, pair => pair.Value));
        using IAttributionSession session = method.Prepare(new AttributionSetup(_model, values));
        return session.Explain([new AttributionRequest(_model.Prepare(Clip()), 0)], null, cancellation)[0];
    }
}
