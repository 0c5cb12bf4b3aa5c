using System.Text.Json;
using Model.Onnx.Format;
using Model.Onnx.Import;
using Model.Onnx.Runtime;
using SerHost.Network.Tensors;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests.Transformers;

/// <summary>The transformers of ../shared/reference/transformer with their reference arrays.</summary>
internal static class ReferenceModels
{
    private static readonly Dictionary<string, TensorNetwork> Networks = new(StringComparer.Ordinal);

    public static string[] Files { get; } = TestFiles.SharedFolder is { } shared && Directory.Exists(Path.Combine(shared, "reference", "transformer"))
        ? Directory.GetFiles(Path.Combine(shared, "reference", "transformer"), "*.onnx").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).ToArray()
        : ["(absent)"];

    public static string PathOf(string file) => TestFiles.RequireShared("reference", "transformer", file);

    public static (OnnxModel Model, InputLayout Layout, string Logits) Read(string file)
    {
        OnnxModel model = OnnxFileReader.Read(PathOf(file));
        bool isSpectrogram = file.StartsWith("ast", StringComparison.Ordinal);
        InputLayout layout = InputLayout.Infer(model, isSpectrogram ? 128 : 1, null, isSpectrogram);
        string logits = LogitsOutput.Find(model, model.Outputs[^1].Name, 1, ModelOutputKind.Classification, out _);
        return (model, layout, logits);
    }

    public static TensorNetwork Network(string file)
    {
        lock (Networks)
        {
            if (!Networks.TryGetValue(file, out TensorNetwork? network))
            {
                (OnnxModel model, InputLayout layout, string logits) = Read(file);
                Networks.Add(file, network = new TensorNetwork(TensorImporter.Import(model, logits, layout)));
            }

            return network;
        }
    }

    public static JsonElement Index { get; } = TestFiles.SharedFolder is { } shared && File.Exists(Path.Combine(shared, "reference", "transformer", "index.json"))
        ? JsonDocument.Parse(File.ReadAllBytes(Path.Combine(shared, "reference", "transformer", "index.json"))).RootElement
        : default;
}
