using System.Text.Json;
using SerHost.Core.Benchmarks;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Tests.Benchmarks;

public sealed class AttributionBenchmarkTests
{
    private static readonly OcclusionTiming Occlusion = new(5504, 100, 7000, 32, 70, 60, 80, 1e-6, 1000, 2, 1024);
    private static readonly ForwardTiming Forward = new(16, 0.5, 1, 2, 1e-6, 400, 0.9);

    [Fact]
    public void Headline_figures_are_printed_under_their_names()
    {
        var result = new AttributionBenchmarkResult(
            "m", 128, 134, 2, "here", 500, Occlusion, Forward, [new("lrp", "lrp", 1, 2), new("crp-64-last", "crp", 20, 40), new("crp-64-early", "crp", 10, 20)]);

        JsonElement json = JsonSerializer.SerializeToElement(result, JsonSerializerOptions.Web);

        Assert.Equal(70, json.GetProperty("occlusionRatio").GetDouble());
        Assert.Equal(100, json.GetProperty("occlusionMillisecondsPerClip").GetDouble());
        Assert.Equal(2, json.GetProperty("forwardRatio").GetDouble());
        Assert.Equal(2, json.GetProperty("lrpForwardPasses").GetDouble());
        Assert.Equal(40, json.GetProperty("crp64ForwardPasses").GetDouble());
    }

    [Fact]
    public void Missing_methods_give_no_number()
    {
        var result = new AttributionBenchmarkResult("m", 128, 134, 2, "here", 500, Occlusion, Forward, []);

        Assert.True(double.IsNaN(result.LrpForwardPasses));
        Assert.True(double.IsNaN(result.Crp64ForwardPasses));
    }

    [Fact]
    public void Inputs_hold_no_silence_and_repeat()
    {
        using var model = new PreparedModel();

        float[] input = BenchmarkInputs.Make(model, 21, 3).Values.ToArray();

        Assert.Equal(input, BenchmarkInputs.Make(model, 21, 3).Values.ToArray());
        Assert.NotEqual(input, BenchmarkInputs.Make(model, 21, 4).Values.ToArray());
        Assert.All(input, value => Assert.InRange(value, -79f, -1f));
    }

    [Fact]
    public void Model_without_layers_is_refused_by_name()
    {
        using var model = new PreparedModel();
        using SerHost.Plugins.Hosting.PluginHost plugins = SerHost.Plugins.Hosting.PluginHost.Discover([], TimeSpan.FromSeconds(1));

        var error = Assert.Throws<RequestException>(() => new AttributionBenchmark(plugins, model, 30, 1));

        Assert.Contains("prepared", error.Message, StringComparison.Ordinal);
    }

    private sealed class PreparedModel : IModel
    {
        public ModelDescriptor Descriptor { get; } = new("prepared", "Prepared", ModelOutputKind.Classification, ["a", "b"], 4, null, 8000, "00");

        public ModelGraph? Graph => null;

        public ModelInput Prepare(AudioClip clip) =>
            new(4, new float[4 * 30], new TimeAxis(0, 0.01, 30, 0.02), new float[4], new bool[30], new InputScale("dB", -80, 0, -80));

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) => throw new NotSupportedException();

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
