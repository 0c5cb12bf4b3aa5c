using Model.Onnx.Description;
using Model.Onnx.Runtime;
using SerHost.Signal;
using SerHost.Sdk.Models;

namespace Model.Onnx.Tests;

/// <summary>A model folder made for one test, removed with it.</summary>
internal sealed class TestModel : IDisposable
{
    public static readonly LogMelSettings SmallFrontEnd = new() { SampleRateHz = 8000, Bands = 16, FftSize = 256, WindowSamples = 256, HopSamples = 128, DurationSeconds = 0.5 };

    private TestModel(string folder) => Folder = folder;

    public string Folder { get; }

    public string OnnxFile => Path.Combine(Folder, "model.onnx");

    public ModelListing Listing => new("test-model", "Test model", OnnxModelProvider.ProviderId, Folder);

    /// <summary>A folder with the given ONNX bytes and a small log-mel front end (16 bands × 32 frames), or another.</summary>
    public static TestModel FromBytes(byte[] onnx, IReadOnlyList<string> labels, FrontEndDescription? frontEnd = null, ModelOutputKind kind = ModelOutputKind.Classification)
    {
        string folder = Directory.CreateTempSubdirectory("serhost-onnx-").FullName;
        var model = new TestModel(folder);
        File.WriteAllBytes(model.OnnxFile, onnx);
        model.Describe(labels, frontEnd ?? new FrontEndDescription(FrontEndKind.LogMel, SmallFrontEnd), kind);
        return model;
    }

    /// <summary>A folder with a copy of a file and the front end of the shipped models.</summary>
    public static TestModel FromFile(string onnx, IReadOnlyList<string> labels) =>
        FromBytes(File.ReadAllBytes(onnx), labels, new FrontEndDescription(FrontEndKind.LogMel, new LogMelSettings()));

    public static FrontEndDescription Waveform(int sampleRateHz, double? seconds) => new(
        FrontEndKind.Waveform, new LogMelSettings { SampleRateHz = sampleRateHz, DurationSeconds = seconds });

    public void Describe(IReadOnlyList<string> labels, FrontEndDescription frontEnd, ModelOutputKind kind = ModelOutputKind.Classification) =>
        File.WriteAllBytes(
            Path.Combine(Folder, "model.json"),
            ModelDescriptionWriter.Write(new ModelDescription("test-model", "Test model", "model.onnx", null, null, kind, labels, frontEnd, null)));

    public IModel Open(string? cache = null) => new OnnxModelProvider(cache).Open(Listing, new ModelOptions());

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
