using Model.Onnx.Description;
using Model.Onnx.Runtime;
using SerHost.Sdk.Models;

namespace Model.Onnx.Tests;

/// <summary>Models as people have them: an ONNX file with the hub's config.json and preprocessor_config.json beside it.</summary>
public sealed class HubModelTests
{
    private const string Wav2Vec = """{ "feature_extractor_type": "Wav2Vec2FeatureExtractor", "do_normalize": true, "sampling_rate": 8000, "feature_size": 1, "padding_value": 0.0 }""";

    [Fact]
    public void Labels_in_the_order_of_their_numbers_and_the_front_end_come_from_the_files_beside_the_model()
    {
        using TestModel source = Waveform(3);
        File.WriteAllText(Path.Combine(source.Folder, "config.json"), """{ "model_type": "wav2vec2", "id2label": { "10": "x", "2": "sad", "0": "angry", "1": "happy" } }""".Replace("\"10\": \"x\", ", "", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(source.Folder, "preprocessor_config.json"), Wav2Vec);

        (ModelListing listing, ModelDescription description) = Add(source);

        Assert.Equal(["angry", "happy", "sad"], description.Labels);
        Assert.Equal(ModelOutputKind.Classification, description.OutputKind);
        Assert.Equal((FrontEndKind.Waveform, 8000, true), (description.FrontEnd.Kind, description.FrontEnd.Settings.SampleRateHz, description.FrontEnd.IsNormalized));
        Assert.Null(description.FrontEnd.Settings.DurationSeconds);
        Assert.Contains(listing.Notes, note => note.Contains("Labels from", StringComparison.Ordinal) && note.Contains("angry, happy, sad", StringComparison.Ordinal));
        Assert.DoesNotContain(listing.Notes, note => note.Contains("Nobody said", StringComparison.Ordinal));
    }

    [Fact]
    public void Front_end_that_does_not_name_its_extractor_is_told_by_its_fields_and_said_to_be_assumed()
    {
        using TestModel source = Waveform(2);
        File.WriteAllText(Path.Combine(source.Folder, "preprocessor_config.json"), """{ "do_normalize": true, "sampling_rate": 8000 }""");

        (ModelListing listing, ModelDescription description) = Add(source, ["no", "yes"]);

        Assert.Equal((FrontEndKind.Waveform, true), (description.FrontEnd.Kind, description.FrontEnd.IsNormalized));
        Assert.Contains(listing.Notes, note => note.Contains("Wav2Vec2FeatureExtractor is assumed", StringComparison.Ordinal));
    }

    [Fact]
    public void Configuration_of_an_onnx_folder_lies_in_the_folder_above()
    {
        using TestModel source = Waveform(2);
        string inner = Directory.CreateDirectory(Path.Combine(source.Folder, "onnx")).FullName;
        File.Move(source.OnnxFile, Path.Combine(inner, "model.onnx"));
        File.WriteAllText(Path.Combine(source.Folder, "config.json"), """{ "id2label": { "0": "no", "1": "yes" } }""");

        HubConfiguration found = HubConfiguration.Find(Path.Combine(inner, "model.onnx"));

        Assert.Equal(["no", "yes"], found.Labels);
    }

    [Fact]
    public void Regression_is_said_by_the_configuration()
    {
        using TestModel source = Waveform(3);
        File.WriteAllText(Path.Combine(source.Folder, "config.json"), """{ "problem_type": "regression", "id2label": { "0": "arousal", "1": "dominance", "2": "valence" } }""");

        (_, ModelDescription description) = Add(source);

        Assert.Equal(ModelOutputKind.Regression, description.OutputKind);
        Assert.Equal(["arousal", "dominance", "valence"], description.Labels);
    }

    [Fact]
    public void Flags_win_over_the_configuration()
    {
        using TestModel source = Waveform(2);
        File.WriteAllText(Path.Combine(source.Folder, "config.json"), """{ "id2label": { "0": "no", "1": "yes" } }""");
        File.WriteAllText(Path.Combine(source.Folder, "preprocessor_config.json"), Wav2Vec);

        (_, ModelDescription description) = Add(source, ["a", "b"], ("normalize", "off"), ("sample-rate", "16000"));

        Assert.Equal(["a", "b"], description.Labels);
        Assert.Equal((false, 16000), (description.FrontEnd.IsNormalized, description.FrontEnd.Settings.SampleRateHz));
    }

    [Fact]
    public void Spectrogram_transformers_get_Kaldis_energies_with_their_own_mean_and_frames()
    {
        // [batch, frames, bands] → mean over frames → 2 outputs.
        byte[] onnx = new OnnxBuilder().Input("input_values", null, 50, 24).Integers("axes", 1).Node("ReduceMean", ["input_values"], "m", ("axes", new long[] { 1 }), ("keepdims", 0L))
            .Random("w", 24, 2).Node("MatMul", ["m", "w"], "logits").Output("logits", null, 2).Build();
        using TestModel source = TestModel.FromBytes(onnx, ["a", "b"]);
        File.Delete(Path.Combine(source.Folder, "model.json"));
        File.WriteAllText(Path.Combine(source.Folder, "preprocessor_config.json"),
            """{ "feature_extractor_type": "ASTFeatureExtractor", "do_normalize": true, "mean": -5.5, "std": 4.25, "num_mel_bins": 24, "max_length": 50, "sampling_rate": 16000 }""");

        (ModelListing listing, ModelDescription description) = Add(source, ["a", "b"]);

        Assert.Equal((FrontEndKind.KaldiFbank, 24, 50, true), (description.FrontEnd.Kind, description.FrontEnd.Bands, description.FrontEnd.Frames, description.FrontEnd.IsFramesFirst));
        Assert.Equal(new FbankSettings(50, -5.5, 4.25), description.FrontEnd.Fbank);
        using IModel model = new OnnxModelProvider(null).Open(listing, new ModelOptions());
        Assert.Equal((24, 50), (model.Descriptor.Bands, model.Descriptor.Frames));
        ModelInput input = model.Prepare(TestClips.Make(TestClips.Voice)!);
        Assert.Equal(2, model.Predict(input).Length);
    }

    [Fact]
    public void Frames_that_do_not_fit_the_file_are_refused_with_their_flag()
    {
        byte[] onnx = new OnnxBuilder().Input("input_values", null, 50, 24).Node("ReduceMean", ["input_values"], "m", ("axes", new long[] { 1 }), ("keepdims", 0L))
            .Random("w", 24, 2).Node("MatMul", ["m", "w"], "logits").Output("logits", null, 2).Build();
        using TestModel source = TestModel.FromBytes(onnx, ["a", "b"]);
        File.Delete(Path.Combine(source.Folder, "model.json"));
        File.WriteAllText(Path.Combine(source.Folder, "preprocessor_config.json"),
            """{ "feature_extractor_type": "ASTFeatureExtractor", "num_mel_bins": 24, "max_length": 60, "sampling_rate": 16000 }""");

        var error = Assert.Throws<ModelFormatException>(() => Add(source, ["a", "b"]));

        Assert.Contains("24 bands × 60 frames", error.Message, StringComparison.Ordinal);
        Assert.Contains("--front-end frames=", error.Message, StringComparison.Ordinal);
        Assert.Equal(50, Add(source, ["a", "b"], ("frames", "50")).Description.FrontEnd.Frames);
    }

    [Theory]
    [InlineData("config.json", """{ "id2label": { "0": "a", "2": "b" } }""", "id2label")]
    [InlineData("config.json", """{ "id2label": { "first": "a" } }""", "id2label")]
    [InlineData("config.json", """{ "problem_type": "multi_label_classification" }""", "problem_type")]
    [InlineData("config.json", "[1]", "JSON object")]
    [InlineData("config.json", "{", "not valid JSON")]
    [InlineData("preprocessor_config.json", """{ "feature_extractor_type": "WhisperFeatureExtractor" }""", "WhisperFeatureExtractor")]
    public void Configuration_that_is_not_understood_is_named_with_its_field(string file, string content, string expected)
    {
        using TestModel source = Waveform(2);
        string path = Path.Combine(source.Folder, file);
        File.WriteAllText(path, content);

        var error = Assert.Throws<ModelFormatException>(() => HubConfiguration.Find(source.OnnxFile));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kind_that_is_not_understood_is_left_to_the_user()
    {
        using TestModel source = Waveform(2);
        File.WriteAllText(Path.Combine(source.Folder, "config.json"), """{ "problem_type": "multi_label_classification", "id2label": { "0": "no", "1": "yes" } }""");

        (_, ModelDescription description) = Add(source, null, ("output-kind", "regression"));

        Assert.Equal(ModelOutputKind.Regression, description.OutputKind);
        Assert.Equal(["no", "yes"], description.Labels);
    }

    [Fact]
    public void Normalisation_that_is_not_mentioned_is_on_as_the_extractors_have_it()
    {
        using TestModel source = Waveform(2);
        File.WriteAllText(Path.Combine(source.Folder, "preprocessor_config.json"), """{ "feature_extractor_type": "Wav2Vec2FeatureExtractor", "sampling_rate": 8000 }""");

        (ModelListing listing, ModelDescription description) = Add(source, ["no", "yes"]);

        Assert.True(description.FrontEnd.IsNormalized);
        Assert.Contains(listing.Notes, note => note.Contains("do_normalize", StringComparison.Ordinal));
        Assert.Contains(listing.Notes, note => note.Contains("classes or values", StringComparison.Ordinal));
    }

    [Fact]
    public void What_nobody_said_is_said_to_be_assumed()
    {
        using TestModel source = Waveform(2);

        (ModelListing listing, ModelDescription description) = Add(source);

        Assert.Equal(["0", "1"], description.Labels);
        Assert.Contains(listing.Notes, note => note.Contains("sample rate: 16000 Hz", StringComparison.Ordinal));
        Assert.Contains(listing.Notes, note => note.Contains("normalise", StringComparison.Ordinal));
        Assert.Contains(listing.Notes, note => note.Contains("numbered", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Order_of_two_free_axes_is_told_by_what_the_network_does_first(bool swaps)
    {
        var builder = new OnnxBuilder().Input("x", null, null, null).Random("w", 24, 2);
        builder = swaps
            ? builder.Node("Transpose", ["x"], "t", ("perm", new long[] { 0, 2, 1 })).Node("ReduceMean", ["t"], "m", ("axes", new long[] { 2 }), ("keepdims", 0L))
            : builder.Node("ReduceMean", ["x"], "m", ("axes", new long[] { 2 }), ("keepdims", 0L));
        using TestModel source = TestModel.FromBytes(builder.Node("MatMul", ["m", "w"], "logits").Output("logits", null, 2).Build(), ["a", "b"]);

        (ModelListing listing, ModelDescription description) = Add(source, ["a", "b"], ("kind", "log-mel"), ("bands", "24"));

        Assert.Equal(swaps, description.FrontEnd.IsFramesFirst);
        Assert.Contains(listing.Notes, note => note.Contains(swaps ? "Frames were taken" : "Bands were taken", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_survive_being_written_and_read()
    {
        using TestModel source = Waveform(2);
        var kaldi = new FrontEndDescription(FrontEndKind.KaldiFbank, FbankSettings.Usual with { HighHz = 7000 }) { IsFramesFirst = true, Fbank = new FbankSettings(77, -3.25, 2.5) };
        source.Describe(["a", "b"], kaldi);
        Assert.Equal(kaldi, ModelDescriptionReader.Read(source.Folder).FrontEnd);
        FrontEndDescription waveform = TestModel.Waveform(8000, null) with { IsNormalized = true };
        source.Describe(["a", "b"], waveform);

        Assert.Equal(waveform.ToTexts(), ModelDescriptionReader.Read(source.Folder).FrontEnd.ToTexts());
    }

    private static TestModel Waveform(int outputs)
    {
        byte[] onnx = new OnnxBuilder().Input("input_values", null, null).Integers("axes", 1).Node("Unsqueeze", ["input_values", "axes"], "u")
            .Random("w", 4, 1, 16).Node("Conv", ["u", "w"], "c", ("strides", new long[] { 8 })).Node("ReduceMean", ["c"], "m", ("axes", new long[] { 2 }), ("keepdims", 0L))
            .Random("fc", 4, outputs).Node("MatMul", ["m", "fc"], "logits").Output("logits", null, outputs).Build();
        TestModel model = TestModel.FromBytes(onnx, Enumerable.Range(0, outputs).Select(i => $"{i}").ToArray());
        File.Delete(Path.Combine(model.Folder, "model.json"));
        return model;
    }

    private static (ModelListing Listing, ModelDescription Description) Add(TestModel source, string[]? labels = null, params (string Name, string Value)[] settings)
    {
        string target = Path.Combine(source.Folder, "added");
        ModelListing listing = new OnnxModelProvider(null).Add(new ModelAddRequest(
            source.OnnxFile, target, "added", labels ?? [], settings.ToDictionary(one => one.Name, one => one.Value)));
        return (listing, ModelDescriptionReader.Read(target));
    }
}
