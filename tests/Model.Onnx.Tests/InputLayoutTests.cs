using Model.Onnx.Runtime;
using SerHost.Network.Forward;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests;

/// <summary>Channels last, as TensorFlow and Keras write them, and the three equal channels of networks made for pictures: small networks whose
/// other forms are known to give the same.</summary>
public sealed class InputLayoutTests
{
    private const int Bands = 16, Frames = 32, Filters = 4;
    private static readonly string[] Labels = ["angry", "neutral", "sad", "happy"];

    [Theory]
    [InlineData(1, new[] { 0, 3, 1, 2 })]
    [InlineData(3, new[] { 0, 3, 1, 2 })]
    [InlineData(1, null)]
    [InlineData(3, null)]
    public void Open_finds_channels_first_or_last_one_or_three_and_decides_as_the_plain_network(int channels, int[]? transpose)
    {
        float[] weights = Weights(channels);
        using TestModel plain = TestModel.FromBytes(Network(1, null, Summed(weights, channels)), Labels);
        using TestModel other = TestModel.FromBytes(Network(channels, transpose, weights), Labels);
        using IModel expected = plain.Open(), found = other.Open();
        float[] inputs = Noise(2 * Bands * Frames);
        float[] theirs = new float[2 * Filters], ours = new float[2 * Filters];
        expected.Predict(inputs, 2, Frames, theirs);
        found.Predict(inputs, 2, Frames, ours);
        Assert.All(theirs.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(
            (transpose is null, channels) switch { (true, 1) => "[batch, 1, bands, frames]", (true, _) => "[batch, 3 equal channels, bands, frames]", (_, 1) => "[batch, bands, frames, 1]", _ => "[batch, bands, frames, 3 equal channels]" },
            found.Descriptor.FrontEnd["inputLayout"]);
        Assert.InRange(found.Graph!.CanonisationError, 0, 1e-5);
        foreach (LayerGraph graph in new[] { found.Graph.Raw, found.Graph.Folded })
        {
            float[] layers = ReferenceForward.Run(graph, inputs.AsSpan(0, Bands * Frames), Bands, Frames)[graph.OutputIndex];
            Assert.All(layers.Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        }

        Assert.Equal(channels > 1, found.Descriptor.Limits.Any(limit => limit.Contains("each of them gets the same values", StringComparison.Ordinal)));
    }

    [Fact]
    public void Open_three_channels_that_are_not_treated_alike_has_a_layer_graph_all_the_same()
    {
        byte[] onnx = new OnnxBuilder()
            .Input("x", null, 3, Bands, Frames).Weights("mean", [1, 3, 1, 1], -40, -50, -60).Weights("w", [Filters, 3, 3, 3], Weights(3))
            .Node("Sub", ["x", "mean"], "centred").Node("Conv", ["centred", "w"], "c").Node("GlobalAveragePool", ["c"], "g").Node("Flatten", ["g"], "logits")
            .Output("logits", null, Filters).Build();
        using TestModel file = TestModel.FromBytes(onnx, Labels);
        using IModel model = file.Open();
        float[] input = Noise(Bands * Frames);
        float[] theirs = new float[Filters];
        model.Predict(input, 1, Frames, theirs);
        float[] ours = ReferenceForward.Run(model.Graph!.Folded, input, Bands, Frames)[model.Graph.Folded.OutputIndex];
        Assert.All(theirs.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Theory]
    [InlineData("nhwc_transpose.onnx", "[batch, bands, frames, 1]")]
    [InlineData("rgb3.onnx", "[batch, 3 equal channels, bands, frames]")]
    public void Added_file_needs_no_settings_and_decides_as_its_plain_form(string name, string layout)
    {
        string cases = Cases(name);
        using TestModel folder = TestModel.FromBytes([], ["x"]);
        string target = Path.Combine(folder.Folder, "added");
        var provider = new OnnxModelProvider(null);
        ModelListing added = provider.Add(new ModelAddRequest(cases, target, "added", [], new Dictionary<string, string>()));
        using IModel model = provider.Open(added, new ModelOptions());
        Assert.Equal((128, 201, layout), (model.Descriptor.Bands, model.Descriptor.Frames, model.Descriptor.FrontEnd["inputLayout"]));
        Assert.InRange(model.Graph!.CanonisationError, 0, 1e-5);
        Assert.All(provider.Check(added, CancellationToken.None), check => Assert.True(check.Passed, $"{check.Name}: {check.Detail}"));
        if (name.StartsWith("nhwc", StringComparison.Ordinal))
        {
            using TestModel plain = TestModel.FromFile(Cases("base.onnx"), ["0", "1", "2", "3", "4", "5"]);
            using IModel other = plain.Open();
            ModelInput input = model.Prepare(TestClips.Make(TestClips.Voice)!);
            Assert.All(other.Predict(input).Zip(model.Predict(input)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    [Fact]
    public void Open_two_outputs_takes_the_one_that_fits_the_labels_and_lists_both()
    {
        using TestModel file = TestModel.FromBytes(TwoOutputs(hiddenChannels: 6), Labels);
        using IModel model = file.Open();
        using TestModel plain = TestModel.FromBytes(Network(1, null, Weights(1)), Labels);
        using IModel single = plain.Open();
        ModelInput input = model.Prepare(TestClips.Make(TestClips.Voice)!);
        Assert.Equal(single.Predict(input), model.Predict(input));
        Assert.Contains("hidden [", model.Descriptor.FrontEnd["modelOutputs"], StringComparison.Ordinal);
        Assert.EndsWith("explained: logits", model.Descriptor.FrontEnd["modelOutputs"], StringComparison.Ordinal);
        Assert.DoesNotContain("modelOutputs", single.Descriptor.FrontEnd.Keys);
    }

    [Fact]
    public void Open_two_outputs_that_both_fit_asks_which_and_takes_the_answer()
    {
        using TestModel file = TestModel.FromBytes(TwoOutputs(hiddenChannels: Filters), Labels);
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => file.Open());
        Assert.Contains("2 of its outputs fit 4 labels (hidden", error.Message, StringComparison.Ordinal);
        Assert.Contains("output=logits", error.Message, StringComparison.Ordinal);
        var provider = new OnnxModelProvider(null);
        var settings = new Dictionary<string, string> { ["sample-rate"] = "8000", ["fft"] = "256", ["window"] = "256", ["hop"] = "128", ["output"] = "logits" };
        ModelListing added = provider.Add(new ModelAddRequest(file.OnnxFile, Path.Combine(file.Folder, "new"), "new", Labels, settings));
        using IModel model = provider.Open(added, new ModelOptions());
        Assert.EndsWith("explained: logits", model.Descriptor.FrontEnd["modelOutputs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Added_file_with_hidden_states_first_takes_the_logits()
    {
        using TestModel folder = TestModel.FromBytes([], ["x"]);
        var provider = new OnnxModelProvider(null);
        ModelListing added = provider.Add(new ModelAddRequest(
            Cases("two_outputs_hidden_first.onnx"), Path.Combine(folder.Folder, "added"), "added", [], new Dictionary<string, string>()));
        using IModel model = provider.Open(added, new ModelOptions());
        using TestModel plain = TestModel.FromFile(Cases("base.onnx"), ["0", "1", "2", "3", "4", "5"]);
        using IModel other = plain.Open();
        ModelInput input = model.Prepare(TestClips.Make(TestClips.Voice)!);
        Assert.All(other.Predict(input).Zip(model.Predict(input)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Added_file_with_an_embedding_of_the_same_size_asks_which()
    {
        using TestModel folder = TestModel.FromBytes([], ["x"]);
        var request = new ModelAddRequest(
            Cases("two_outputs_pooled_first_same_size.onnx"), Path.Combine(folder.Folder, "added"), "added", ["a", "b", "c", "d", "e", "f"], new Dictionary<string, string>());
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => new OnnxModelProvider(null).Add(request));
        Assert.Contains("embedding", error.Message, StringComparison.Ordinal);
        Assert.Contains("logits", error.Message, StringComparison.Ordinal);
    }

    private static string Cases(string name) => TestFiles.RequireShared("cases", "models", name);

    private static byte[] Network(int channels, int[]? transpose, float[] weights)
    {
        int?[] shape = transpose is null ? [null, channels, Bands, Frames] : [null, Bands, Frames, channels];
        OnnxBuilder network = new OnnxBuilder().Input("x", shape).Weights("w", [Filters, channels, 3, 3], weights);
        string read = "x";
        if (transpose is not null)
        {
            network.Node("Transpose", ["x"], "t", ("perm", transpose.Select(axis => (long)axis).ToArray()));
            read = "t";
        }

        return network.Node("Conv", [read, "w"], "c").Node("Relu", ["c"], "r").Node("GlobalAveragePool", ["r"], "g").Node("Flatten", ["g"], "logits")
            .Output("logits", null, Filters).Build();
    }

    private static byte[] TwoOutputs(int hiddenChannels)
    {
        OnnxBuilder network = new OnnxBuilder().Input("x", null, 1, Bands, Frames)
            .Weights("w", [Filters, 1, 3, 3], Weights(1)).Weights("v", [hiddenChannels, 1, 3, 3], Weights(1, hiddenChannels))
            .Node("Conv", ["x", "v"], "h").Node("GlobalAveragePool", ["h"], "hg").Node("Flatten", ["hg"], "hidden")
            .Node("Conv", ["x", "w"], "c").Node("Relu", ["c"], "r").Node("GlobalAveragePool", ["r"], "g").Node("Flatten", ["g"], "logits");
        return network.Output("hidden", null, hiddenChannels).Output("logits", null, Filters).Build();
    }

    private static float[] Weights(int channels, int filters = Filters)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, filters * channels * 9).Select(_ => (float)(0.2 * (random.NextDouble() - 0.5)))];
    }

    private static float[] Summed(float[] weights, int channels) =>
        [.. Enumerable.Range(0, Filters * 9).Select(i => (float)Enumerable.Range(0, channels).Sum(c => (double)weights[(((i / 9 * channels) + c) * 9) + (i % 9)]))];

    private static float[] Noise(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(-80 * random.NextDouble()))];
    }
}
