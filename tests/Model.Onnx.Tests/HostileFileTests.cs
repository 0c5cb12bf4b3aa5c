using Model.Onnx.Format;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests;

/// <summary>Damaged and hostile files: always a model error that names file and place, never another exception.</summary>
public sealed class HostileFileTests
{
    private static readonly string[] Labels = ["a", "b", "c"];

    [Fact]
    public void Node_that_reads_an_absent_initialiser_is_named()
    {
        ModelFormatException error = Fails(TestNetworks.Start().Named("/conv/Conv", "Conv", ["x", "conv.weight"], "c").End("c", 4).Build());
        Assert.Equal("node '/conv/Conv' (Conv)", error.Place);
        Assert.Contains("'conv.weight'", error.Message);
    }

    [Fact]
    public void Circle_of_nodes_is_refused()
    {
        ModelFormatException error = Fails(TestNetworks.Start().Random("w", 1, 1, 1, 1)
            .Named("one", "Add", ["x", "c"], "a").Named("two", "Conv", ["a", "w"], "c").End("c", 1).Build());
        Assert.Contains("circle", error.Message);
    }

    [Fact]
    public void Long_chain_of_nodes_needs_no_deep_stack()
    {
        OnnxBuilder builder = TestNetworks.Start().Random("w", 2, 1, 1, 1).Node("Conv", ["x", "w"], "n0");
        for (int i = 0; i < 20_000; i++)
        {
            builder.Node("Identity", [$"n{i}"], $"n{i + 1}");
        }

        OnnxModel model = OnnxFileReader.Read("chain.onnx", builder.End("n20000", 2).Build());
        Assert.Equal(20_004, Import.NodeOrder.Behind(model, Import.NodeOrder.Producers(model), "logits").Count);
    }

    [Fact]
    public void Weight_that_is_no_number_is_refused_with_node_and_name()
    {
        ModelFormatException error = Fails(TestNetworks.Start().Weights("conv.weight", [2, 1, 1, 1], 1, float.NaN)
            .Named("/conv/Conv", "Conv", ["x", "conv.weight"], "c").End("c", 2).Build());
        Assert.Contains("weight 1 of 'conv.weight' is NaN", error.Message);
        Assert.Equal("node '/conv/Conv' (Conv)", error.Place);
    }

    [Theory]
    [InlineData(2_000_000_000, 2_000_000_000)]
    [InlineData(1 << 30, 1)]
    [InlineData(-5, 1)]
    public void Dimensions_without_the_values_for_them_are_refused_before_memory_is_taken(int rows, int columns)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelFormatException error = Fails(TestNetworks.Start().RawInitialiser(
            [.. OnnxBuilder.Varint(1, rows), .. OnnxBuilder.Varint(1, columns), .. OnnxBuilder.Varint(2, 1), .. OnnxBuilder.Text(8, "w"), .. OnnxBuilder.Bytes(9, new byte[16])])
            .Node("Conv", ["x", "w"], "c").End("c", 2).Build());
        Assert.Equal("initialiser 'w'", error.Place);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public void Padding_beyond_any_network_is_refused()
    {
        ModelFormatException error = Fails(TestNetworks.Start().Random("w", 1, 1, 1, 1)
            .Node("Conv", ["x", "w"], "c", ("pads", new[] { 1L << 40, 0, 0, 0 })).End("c", 1).Build());
        Assert.Contains("pads", error.Message);
    }

    [Fact]
    public void Layer_that_would_fill_the_memory_is_refused_before_it_is_computed()
    {
        ModelFormatException error = Fails(TestNetworks.Start().Random("w", 64, 1, 1, 1)
            .Named("big", "Conv", ["x", "w"], "c", ("pads", new long[] { 9000, 9000, 9000, 9000 })).End("c", 64).Build());
        Assert.Contains("'big'", error.Message);
        Assert.Contains("at most", error.Message);
    }

    [Theory]
    [InlineData("../outside.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/../../outside.bin")]
    public void External_data_outside_the_folder_are_refused(string location)
    {
        ModelFormatException error = Fails(WithExternalData(location));
        Assert.Contains("outside the model's folder", error.Message);
    }

    [Fact]
    public void External_data_beside_the_model_are_read()
    {
        using TestModel folder = TestModel.FromBytes(WithExternalData("weights.bin"), Labels);
        ModelFormatException missing = Assert.Throws<ModelFormatException>(() => folder.Open());
        Assert.Contains("is missing", missing.Message);
        var weights = new byte[16];
        Buffer.BlockCopy(new[] { 1f, -2f, 3f, 0.5f }, 0, weights, 0, 16);
        File.WriteAllBytes(Path.Combine(folder.Folder, "weights.bin"), weights);
        string firstHash;
        using (IModel model = folder.Open())
        {
            Assert.InRange(model.Graph!.CanonisationError, 0, 1e-5);
            firstHash = model.Descriptor.ContentHash;
        }

        weights[3] ^= 1;
        File.WriteAllBytes(Path.Combine(folder.Folder, "weights.bin"), weights);
        using IModel changed = folder.Open();
        Assert.NotEqual(firstHash, changed.Descriptor.ContentHash);
    }

    [Fact]
    public void External_data_through_a_link_are_refused()
    {
        using TestModel folder = TestModel.FromBytes(WithExternalData("weights.bin"), Labels);
        using var elsewhere = new ScratchFolder();
        string outside = elsewhere.File("weights.bin");
        File.WriteAllBytes(outside, new byte[16]);
        File.CreateSymbolicLink(Path.Combine(folder.Folder, "weights.bin"), outside);
        Assert.Contains("is a link", Assert.Throws<ModelFormatException>(() => folder.Open()).Message);
    }

    [Fact]
    public void Labels_that_do_not_match_the_outputs_are_refused()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["residual"](), ["a", "b"]);
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => folder.Open());
        Assert.Contains("2 labels", error.Message);
        Assert.Contains("output 'logits'", error.Place);
    }

    [Fact]
    public void Bands_that_do_not_match_the_input_are_refused()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels, new Description.FrontEndDescription(
            Description.FrontEndKind.LogMel, TestModel.SmallFrontEnd with { Bands = 20 }));
        Assert.Contains("20 bands", Assert.Throws<ModelFormatException>(() => folder.Open()).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void Truncated_file_is_refused(int length)
    {
        byte[] whole = TestNetworks.LogMel["residual"]();
        Fails(whole[..length]);
        Fails(whole[..^(length + 1)]);
    }

    [Fact]
    public void Two_nodes_that_write_one_value_are_refused()
    {
        ModelFormatException error = Fails(TestNetworks.Start().Node("Relu", ["x"], "c").Node("Tanh", ["x"], "c").End("c", 1).Build());
        Assert.Contains("written elsewhere", error.Message);
    }

    [Fact]
    public void Unsupported_node_leaves_predictions_and_says_which_node_and_what_is_off()
    {
        byte[] onnx = TestNetworks.Start().Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Named("/gate/Hardmax", "Hardmax", ["c"], "m").End("m", 4).Build();
        using TestModel folder = TestModel.FromBytes(onnx, Labels);
        using IModel model = folder.Open();
        Assert.Null(model.Graph);
        Assert.Null(model.Tensors);
        string limit = Assert.Single(model.Descriptor.Limits);
        Assert.Contains("node '/gate/Hardmax' (Hardmax)", limit);
        Assert.Contains("are off", limit);
        Assert.Empty(model.Descriptor.Diagnostics);
        Assert.All(model.Predict(model.Prepare(Runtime.TestClips.Make(Runtime.TestClips.Voice)!)), logit => Assert.True(float.IsFinite(logit)));
    }

    [Fact]
    public void Node_that_is_no_layer_leaves_the_tensor_graph_and_gradients()
    {
        byte[] onnx = TestNetworks.Start().Random("w", 4, 1, 3, 3).Node("Conv", ["x", "w"], "c").Named("/gate/Sigmoid", "Sigmoid", ["c"], "s").Named("/gate/Mul", "Mul", ["c", "s"], "m").End("m", 4).Build();
        using TestModel folder = TestModel.FromBytes(onnx, Labels);
        using IModel model = folder.Open();
        Assert.Null(model.Graph);
        Assert.Empty(model.Descriptor.Limits);
        Assert.InRange(model.Tensors!.AgreementError, 0, 1e-5);
        Assert.NotNull(model.Gradients);
    }

    [Fact]
    public void Runtime_is_not_let_take_all_memory_for_a_node_that_is_no_layer()
    {
        byte[] onnx = TestNetworks.Start().Integers("shape", 1, 1, 60_000, 200_000).Node("ConstantOfShape", ["shape"], "huge").Node("ReduceMax", ["huge"], "m", ("keepdims", 1L))
            .Node("Mul", ["x", "m"], "a").Random("w", 4, 1, 3, 3).Node("Conv", ["a", "w"], "c").End("c", 4).Build();
        ModelFormatException error = Fails(onnx);
        Assert.Contains("cannot be evaluated", error.Message);
    }

    private static byte[] WithExternalData(string location) =>
        TestNetworks.Start().ExternalWeights("w", [4, 1, 1, 1], location).Node("Conv", ["x", "w"], "c").End("c", 4).Build();

    private static ModelFormatException Fails(byte[] onnx)
    {
        using TestModel folder = TestModel.FromBytes(onnx, Labels);
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => folder.Open());
        Assert.Contains(folder.Folder, error.Message);
        return error;
    }
}
