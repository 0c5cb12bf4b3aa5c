using System.Text;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests;

/// <summary>Every file that makes up a model, damaged: networks with and without attention, weights in a file of their own, the description and the configurations of the hub.</summary>
public sealed class ReaderFuzzTests
{
    private static readonly string[] s_labels = ["a", "b", "c"];

    /// <summary>What is damaged: the file and the network beside it.</summary>
    private static readonly Dictionary<string, (string File, Func<byte[]> Network, Func<TestModel, byte[]> Valid)> s_readers = new(StringComparer.Ordinal)
    {
        ["convolutional network"] = ("model.onnx", TestNetworks.LogMel["residual"], folder => File.ReadAllBytes(folder.OnnxFile)),
        ["network with shape arithmetic"] = ("model.onnx", TestNetworks.LogMel["flattened by shape arithmetic"], folder => File.ReadAllBytes(folder.OnnxFile)),
        ["network with attention"] = ("model.onnx", Attention, folder => File.ReadAllBytes(folder.OnnxFile)),
        ["model description"] = ("model.json", TestNetworks.LogMel["residual"], folder => File.ReadAllBytes(Path.Combine(folder.Folder, "model.json"))),
        ["configuration of the hub"] = ("config.json", TestNetworks.LogMel["residual"],
            _ => Encoding.UTF8.GetBytes("""{ "model_type": "resnet", "problem_type": "single_label_classification", "id2label": { "0": "angry", "1": "happy", "2": "sad" } }""")),
        ["front end of the hub"] = ("preprocessor_config.json", TestNetworks.LogMel["residual"],
            _ => Encoding.UTF8.GetBytes("""{ "feature_extractor_type": "ASTFeatureExtractor", "do_normalize": true, "mean": -5.5, "std": 4.25, "num_mel_bins": 16, "max_length": 32, "sampling_rate": 8000 }""")),
    };

    public static TheoryData<string> Readers => [.. s_readers.Keys];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Damaged_file_of_a_model_opens_or_is_refused_in_documented_words(string reader)
    {
        (string file, Func<byte[]> network, Func<TestModel, byte[]> valid) = s_readers[reader];
        using TestModel folder = TestModel.FromBytes(network(), s_labels);
        var provider = new OnnxModelProvider(null);
        Action read = file.EndsWith("config.json", StringComparison.Ordinal) ? () => Description.HubConfiguration.Find(folder.OnnxFile) : () =>
        {
            foreach (ModelListing _ in provider.Find([folder.Folder]))
            {
            }

            using IModel model = folder.Open();
        };
        ReaderFuzz.Check(reader, Path.Combine(folder.Folder, file), valid(folder), read, [typeof(ModelFormatException)], usual: 100);
    }

    /// <summary>A transformer of one layer and one head: projection, layer normalisation, attention, residual addition, mean over frames.</summary>
    private static byte[] Attention() => new OnnxBuilder().Input("x", null, 1, 16, 32).Integers("axis", 1).Node("Squeeze", ["x", "axis"], "bands")
        .Node("Transpose", ["bands"], "frames", ("perm", new long[] { 0, 2, 1 })).Random("embed", 16, 8).Node("MatMul", ["frames", "embed"], "e")
        .Random("norm.weight", 8).Random("norm.bias", 8).Node("LayerNormalization", ["e", "norm.weight", "norm.bias"], "n", ("axis", -1L))
        .Random("q.weight", 8, 8).Node("MatMul", ["n", "q.weight"], "q").Random("k.weight", 8, 8).Node("MatMul", ["n", "k.weight"], "k")
        .Random("v.weight", 8, 8).Node("MatMul", ["n", "v.weight"], "v").Node("Transpose", ["k"], "kt", ("perm", new long[] { 0, 2, 1 }))
        .Node("MatMul", ["q", "kt"], "scores").Node("Softmax", ["scores"], "attention", ("axis", -1L)).Node("MatMul", ["attention", "v"], "heads").Node("Add", ["e", "heads"], "sum")
        .Node("ReduceMean", ["sum"], "mean", ("axes", new long[] { 1 }), ("keepdims", 0L)).Random("fc", 8, 3).Node("MatMul", ["mean", "fc"], "logits").Output("logits", null, 3).Build();
}
