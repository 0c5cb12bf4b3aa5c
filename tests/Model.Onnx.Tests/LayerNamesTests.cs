using Model.Onnx.Import;

namespace Model.Onnx.Tests;

public sealed class LayerNamesTests
{
    [Theory]
    [InlineData("/layer1/conv1/Conv", "layer1.conv1.weight", "layer1.conv1")]
    [InlineData("/layer1/conv1/Conv", "onnx::Conv_59", "layer1.conv1")]
    [InlineData("/layer1/layer1.0/conv1/Conv", "onnx::Conv_59", "layer1.0.conv1")]
    [InlineData("Conv_12", "features.3.weight", "features.3")]
    [InlineData("Conv_12", "31", "Conv_12")]
    [InlineData("", "", "conv")]
    public void Layer_with_weights_is_called_after_them_or_its_path(string node, string weight, string expected) =>
        Assert.Equal(expected, new LayerNames([node]).ForWeights(node, "Conv", weight));

    [Theory]
    [InlineData("/layer1/Relu_1", "Relu", "layer1.relu_1")]
    [InlineData("/layer1/act/Relu", "Relu", "layer1.act")]
    [InlineData("/layer1/relu2/Relu", "Relu", "layer1.relu2")]
    [InlineData("/Flatten", "Flatten", "flatten")]
    [InlineData("", "MaxPool", "maxpool")]
    public void Layer_without_weights_is_called_after_its_module_or_operator(string node, string type, string expected) =>
        Assert.Equal(expected, new LayerNames([node, "/layer1/conv1/Conv", "/layer1/Add"]).ForOperation(node, type));

    [Fact]
    public void Same_names_are_numbered()
    {
        var names = new LayerNames([]);
        Assert.Equal(["a", "a_1", "a_2"], [names.Take("a"), names.Take("a"), names.Take("a")]);
    }

    [Fact]
    public void Bias_found_later_gives_the_better_name()
    {
        var names = new LayerNames(["/fc/MatMul"]);
        string first = names.ForWeights("MatMul_3", "MatMul", "onnx::MatMul_9");
        Assert.Equal("head.fc", names.PreferWeights(first, "head.fc.bias"));
        Assert.Equal("other", names.PreferWeights("other", "onnx::Add_4"));
    }
}
