using Model.Onnx.Description;
using SerHost.Signal;
using SerHost.Sdk.Models;

namespace Model.Onnx.Tests;

public sealed class ModelDescriptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("serhost-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Written_description_reads_back_the_same()
    {
        var settings = new LogMelSettings
        {
            SampleRateHz = 24_414, FftSize = 2048, WindowSamples = 600, HopSamples = 300, Bands = 64, LowHz = 50, HighHz = 11_000, FloorDb = -60.5,
            Trim = new SilenceTrimSettings(0.25, 20, 0.002), DurationSeconds = 2.5, Length = LengthPolicy.CutOnly,
        };
        var written = new ModelDescription(
            "my-model-2", "Mein Modell «zwei»", "net.onnx", new string('a', 64), "out", ModelOutputKind.Regression, ["arousal", "valence"],
            new FrontEndDescription(FrontEndKind.LogMel, settings), new ModelTest("synthetic-voice", [0.125, -3.5], 0.002));
        Write(System.Text.Encoding.UTF8.GetString(ModelDescriptionWriter.Write(written)));
        ModelDescription read = ModelDescriptionReader.Read(_folder);
        Assert.Equal(settings, read.FrontEnd.Settings);
        Assert.Equal(written.Labels, read.Labels);
        Assert.Equal(written.Test!.Logits, read.Test!.Logits);
        Assert.Equal(
            (written.Id, written.Name, written.File, written.Sha256, written.Output, written.OutputKind, written.Test.Clip, written.Test.Tolerance),
            (read.Id, read.Name, read.File, read.Sha256, read.Output, read.OutputKind, read.Test.Clip, read.Test.Tolerance));
    }

    [Fact]
    public void Smallest_description_takes_defaults_and_ignores_free_fields()
    {
        Write("""{ "provider": "onnx", "id": "m", "labels": ["a", "b"], "frontEnd": {}, "licence": "CC BY 4.0", "training": { "epochs": 3 } } // note""");
        ModelDescription read = ModelDescriptionReader.Read(_folder);
        Assert.Equal("model.onnx", read.File);
        Assert.Equal(ModelOutputKind.Classification, read.OutputKind);
        Assert.Equal(new LogMelSettings { DurationSeconds = null }, read.FrontEnd.Settings);
    }

    [Theory]
    [InlineData("""{ "id": "m", "labels": ["a"], "frontEnd": { "hop": 3 } }""", "field 'frontEnd.hop'")]
    [InlineData("""{ "id": "m", "labels": ["a"], "frontEnd": { "hopSamples": 2.5 } }""", "field 'frontEnd.hopSamples'")]
    [InlineData("""{ "id": "m", "labels": ["a"], "frontEnd": { "hopSamples": -1 } }""", "field 'frontEnd.hopSamples'")]
    [InlineData("""{ "id": "m", "labels": ["a"], "frontEnd": { "windowSamples": 4096 } }""", "field 'frontEnd.windowSamples'")]
    [InlineData("""{ "id": "m", "labels": ["a"], "frontEnd": { "kind": "mfcc" } }""", "log-mel, waveform")]
    [InlineData("""{ "id": "m", "labels": ["a"], "frontEnd": { "trim": { "seconds": 3 } } }""", "field 'frontEnd.trim.seconds'")]
    [InlineData("""{ "id": "m", "labels": ["a"] }""", "field 'frontEnd'")]
    [InlineData("""{ "id": "m", "labels": ["a", "a"], "frontEnd": {} }""", "twice")]
    [InlineData("""{ "id": "m", "labels": [], "frontEnd": {} }""", "field 'labels'")]
    [InlineData("""{ "id": "Not An Id", "labels": ["a"], "frontEnd": {} }""", "field 'id'")]
    [InlineData("""{ "id": "m", "file": "../m.onnx", "labels": ["a"], "frontEnd": {} }""", "field 'file'")]
    [InlineData("""{ "id": "m", "sha256": "12", "labels": ["a"], "frontEnd": {} }""", "field 'sha256'")]
    [InlineData("""{ "id": "m", "labels": ["a"], "frontEnd": {}, "test": { "clip": "synthetic-voice", "logits": [1, 2] } }""", "2 numbers for 1 labels")]
    [InlineData("{ \"id\": \"m\",\n \"labels\": [", "line 2")]
    [InlineData("[]", "one JSON object")]
    public void Wrong_field_is_named(string json, string expected)
    {
        Write(json);
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelDescriptionReader.Read(_folder));
        Assert.Contains(expected, error.Message);
        Assert.Contains(Path.Combine(_folder, "model.json"), error.Message);
    }

    private void Write(string json) => File.WriteAllText(Path.Combine(_folder, "model.json"), json);
}
