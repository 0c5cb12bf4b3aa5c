using System.Text.Json;
using Model.Onnx.Runtime;
using SerHost.Network.Forward;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests;

/// <summary>The network of ../shared/reference/relevance, with trained weights, against the values other programs computed.</summary>
public sealed class ReferenceModelTests
{
    private static readonly string[] ExpectedNames =
    [
        "conv1", "layer1.conv1", "layer1.conv2", "layer1.shortcut", "layer2.conv1", "layer2.conv2", "layer2.shortcut", "fc",
    ];

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model-fused.onnx")]
    public void Layers_of_the_folded_graph_have_the_names_people_use(string file)
    {
        using TestModel folder = Folder(file);
        using IModel model = folder.Open();
        string[] names = model.Graph!.Folded.Layers.Where(layer => layer is ConvolutionLayer or LinearLayer).Select(layer => layer.Name).ToArray();
        Assert.Equal(ExpectedNames.Order(), names.Order());
        Assert.DoesNotContain(model.Graph.Folded.Layers, layer => layer is BatchNormalizationLayer);
    }

    [Fact]
    public void Raw_graph_keeps_batch_normalisation()
    {
        using TestModel folder = Folder("model.onnx");
        using IModel model = folder.Open();
        string[] names = model.Graph!.Raw.Layers.OfType<BatchNormalizationLayer>().Select(layer => layer.Name).ToArray();
        Assert.Equal(["bn1", "layer1.bn1", "layer1.bn2", "layer2.bn1", "layer2.bn2"], names.Order());
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model-fused.onnx")]
    public void Logits_on_the_reference_inputs_are_those_of_PyTorch(string file)
    {
        string reference = TestFiles.RequireShared("reference", "relevance");
        using TestModel folder = Folder(file);
        using IModel model = folder.Open();
        var checks = 0;
        foreach (string inputFile in Directory.EnumerateFiles(reference, "*.input.f32"))
        {
            float[] input = TestFiles.ReadFloats(inputFile);
            float[] expected = TestFiles.ReadFloats(inputFile.Replace(".input.", ".logits."));
            int frames = input.Length / 128;
            float[] logits = new float[7];
            model.Predict(input, 1, frames, logits);
            AssertClose(expected, logits);
            if (checks++ >= 2)
            {
                continue; // The scalar pass is slow.
            }

            AssertClose(expected, ReferenceForward.Run(model.Graph!.Folded, input, 128, frames)[model.Graph.Folded.OutputIndex]);
            AssertClose(expected, ReferenceForward.Run(model.Graph!.Raw, input, 128, frames)[model.Graph.Raw.OutputIndex]);

        }

        Assert.True(checks > 5);
    }

    [Fact]
    public void Canonisation_error_is_measured_and_stated()
    {
        using TestModel folder = Folder("model.onnx");
        using IModel model = folder.Open();
        Assert.InRange(model.Graph!.CanonisationError, 0, 1e-5);
        Assert.Equal(model.Graph.CanonisationError, Assert.Single(model.Descriptor.Diagnostics).Value);
    }

    private static TestModel Folder(string file)
    {
        string onnx = TestFiles.RequireShared("reference", "relevance", file);
        return TestModel.FromFile(onnx, ["a", "b", "c", "d", "e", "f", "g"]);
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 1e-4f);
        }
    }
}
