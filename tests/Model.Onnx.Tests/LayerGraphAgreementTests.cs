using Model.Onnx.Runtime;
using SerHost.Network.Forward;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Tests;

/// <summary>Networks built as ONNX: their layers, evaluated by the scalar reference, give what ONNX Runtime gives for the file.</summary>
public sealed class LayerGraphAgreementTests
{
    private static readonly string[] Labels = ["a", "b", "c"];

    public static TheoryData<string> Networks => new(TestNetworks.LogMel.Keys);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Layers_agree_with_ONNX_Runtime(string network)
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel[network](), Labels);
        using IModel model = folder.Open();
        Assert.True(model.Graph is not null, string.Join(' ', model.Descriptor.Limits));
        Assert.InRange(model.Graph.CanonisationError, 0, 1e-5);
        var random = new Random(3);
        foreach (LayerGraph graph in new[] { model.Graph.Raw, model.Graph.Folded })
        {
            float[] input = RandomInput(random, 16 * 32);
            float[] found = ReferenceForward.Run(graph, input, 16, 32)[graph.OutputIndex];
            float[] expected = new float[3];
            model.Predict(input, 1, 32, expected);
            Assert.InRange(CanonisationCheck.RelativeError(found, expected), 0, 1e-4);
        }
    }

    [Theory]
    [InlineData("residual", 57)]
    [InlineData("inception branch", 9)]
    [InlineData("flattened by shape arithmetic", 40)]
    [InlineData("frames before bands", 21)]
    public void Layers_agree_for_other_numbers_of_frames(string network, int frames)
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel[network](), Labels);
        using IModel model = folder.Open();
        float[] input = RandomInput(new Random(4), 16 * frames), expected = new float[3];
        model.Predict(input, 1, frames, expected);
        LayerGraph graph = model.Graph!.Folded;
        Assert.InRange(CanonisationCheck.RelativeError(ReferenceForward.Run(graph, input, 16, frames)[graph.OutputIndex], expected), 0, 1e-4);
    }

    [Fact]
    public void Waveform_network_loads_and_agrees()
    {
        byte[] onnx = new OnnxBuilder().Input("samples", null, 1, null)
            .Random("front.weight", 8, 1, 64).Node("Conv", ["samples", "front.weight"], "c", ("strides", new long[] { 16 }), ("pads", new long[] { 24, 24 }))
            .BatchNormNode("bn", "c", "b", 8).Node("Relu", ["b"], "r").Node("MaxPool", ["r"], "p", ("kernel_shape", new long[] { 4 }), ("strides", new long[] { 4 }))
            .Random("w2", 6, 8, 3).Node("Conv", ["p", "w2"], "c2").End("c2", 6).Build();
        using TestModel folder = TestModel.FromBytes(onnx, Labels, TestModel.Waveform(8000, 0.5));
        using IModel model = folder.Open();
        Assert.Equal(1, model.Descriptor.Bands);
        Assert.Equal(4000, model.Descriptor.Frames);
        Assert.DoesNotContain(model.Graph!.Folded.Layers, layer => layer is BatchNormalizationLayer);
        Assert.InRange(model.Graph.CanonisationError, 0, 1e-5);
    }

    [Fact]
    public void Waveform_of_two_axes_loads_and_agrees()
    {
        byte[] onnx = new OnnxBuilder(13).Input("samples", null, null).Integers("one", 1).Node("Unsqueeze", ["samples", "one"], "u")
            .Random("front.weight", 8, 1, 64).Node("Conv", ["u", "front.weight"], "c", ("strides", new long[] { 32 })).Node("Relu", ["c"], "r").End("r", 8).Build();
        using TestModel folder = TestModel.FromBytes(onnx, Labels, TestModel.Waveform(8000, null));
        using IModel model = folder.Open();
        Assert.Null(model.Descriptor.Frames);
        Assert.InRange(model.Graph!.CanonisationError, 0, 1e-5);
    }

    [Fact]
    public void Regressor_loads_with_its_last_activation()
    {
        byte[] onnx = TestNetworks.Start().Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Node("GlobalAveragePool", ["c"], "g").Node("Flatten", ["g"], "f")
            .Random("fc", 2, 4).Node("Gemm", ["f", "fc"], "h", ("transB", 1)).Node("Sigmoid", ["h"], "values").Output("values", null, 2).Build();
        using TestModel folder = TestModel.FromBytes(onnx, ["arousal", "valence"], kind: ModelOutputKind.Regression);
        using IModel model = folder.Open();
        Assert.Equal(ModelOutputKind.Regression, model.Descriptor.OutputKind);
        Assert.Equal(ActivationKind.Sigmoid, Assert.IsType<ActivationLayer>(model.Graph!.Folded.Layers[model.Graph.Folded.OutputIndex]).Function);
        float[] values = model.Predict(model.Prepare(TestClips.Make(TestClips.Voice)!));
        Assert.All(values, value => Assert.InRange(value, 0f, 1f));
    }

    [Fact]
    public void Softmax_at_the_end_is_undone_in_predictions_and_layers()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["matmul, add, softmax"](), Labels);
        using IModel model = folder.Open();
        float[] logits = model.Predict(model.Prepare(TestClips.Make(TestClips.Voice)!));
        Assert.NotEqual(1.0, logits.Sum(logit => (double)logit), 3);
        Assert.IsType<LinearLayer>(model.Graph!.Folded.Layers[model.Graph.Folded.OutputIndex]);
        Assert.Contains(model.Descriptor.Limits, limit => limit.Contains("Softmax", StringComparison.Ordinal));
    }

    [Fact]
    public void Batch_norm_folds_only_where_nothing_else_reads_the_convolution()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["batch norm read twice, before and after activations"](), Labels);
        using IModel model = folder.Open();
        string[] left = model.Graph!.Folded.Layers.OfType<BatchNormalizationLayer>().Select(layer => layer.Name).ToArray();
        Assert.Equal(["first", "bn1", "bn2", "bn3"], left);
    }

    [Fact]
    public void Order_of_initialisers_changes_nothing()
    {
        using TestModel one = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        using TestModel other = TestModel.FromBytes(TestNetworks.LogMel["residual, initialisers reversed"](), Labels);
        using IModel first = one.Open(), second = other.Open();
        float[] input = RandomInput(new Random(9), 16 * 32);
        float[][] a = ReferenceForward.Run(first.Graph!.Folded, input, 16, 32), b = ReferenceForward.Run(second.Graph!.Folded, input, 16, 32);
        Assert.Equal(a.Length, b.Length);
        for (int i = 0; i < a.Length; i++)
        {
            Assert.Equal(a[i], b[i]);
        }
    }

    [Fact]
    public void Names_come_from_weights_and_paths()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        using IModel model = folder.Open();
        Assert.Equal(
            ["input", "conv1", "relu", "layer1.conv1", "layer1.relu", "layer1.conv2", "layer1.shortcut.0", "layer1.add", "layer1.relu_1", "pool", "fc"],
            model.Graph!.Folded.Layers.Select(layer => layer.Name));
        using TestModel matmul = TestModel.FromBytes(TestNetworks.LogMel["matmul, add, softmax"](), Labels);
        using IModel hidden = matmul.Open();
        Assert.Contains("hidden", hidden.Graph!.Raw.Layers.Select(layer => layer.Name));
    }

    private static float[] RandomInput(Random random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = -80 * random.NextSingle();
        }

        return values;
    }
}
