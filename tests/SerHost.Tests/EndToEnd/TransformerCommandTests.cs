using System.Text.Json;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>Transformers as a script uses them: an ONNX file is added without questions, and maps of a given input are written.</summary>
public sealed class TransformerCommandTests : IDisposable
{
    private const string Clip = "1059_MTI_ANG_XX";

    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public TransformerCommandTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Waveform_transformer_gives_the_reference_maps()
    {
        Add("w2v2-base.onnx", "base", "a,b,c,d");
        string[] input = ["--features", Reference($"w2v2-base.{Clip}.input.f32"), "--shape", "1x16000", "--model", "base", "--target", "b"];

        Compare(input, "lrp", $"w2v2-base.{Clip}.attnlrp.input.f32", 1e-4, "composite=attnlrp");
        Compare(input, "lrp", $"w2v2-base.{Clip}.cplrp.input.f32", 1e-4, "composite=cp-lrp");
        Compare(input, "lrp", $"w2v2-base.{Clip}.attnlrp-gamma.input.f32", 1e-4, "composite=attnlrp-gamma");
        Compare(input, "lrp", $"w2v2-base.{Clip}.attnlrp.features.f32", 1e-4, "composite=attnlrp", "at=features");
        Compare(input, "gradient", $"w2v2-base.{Clip}.gradient.f32", 1e-4);
    }

    [Fact]
    public void Spectrogram_transformer_takes_and_gives_frames_first()
    {
        Add("ast.onnx", "ast", "l0,l1,l2,l3,l4,l5");
        string[] input = ["--features", Reference($"ast.{Clip}.input.f32"), "--shape", "128x128", "--model", "ast", "--target", "l5"];

        Compare(input, "lrp", $"ast.{Clip}.attnlrp.input.f32", 1e-4, "composite=attnlrp");
        Compare(input, "gradient", $"ast.{Clip}.gradient.f32", 1e-4);
    }

    [Fact]
    public void Attention_and_black_box_methods_give_maps_of_the_inputs_size()
    {
        Add("w2v2-large.onnx", "large", "a,b,c,d,e");
        string[] input = ["--features", Reference($"w2v2-large.{Clip}.input.f32"), "--shape", "1x16000", "--model", "large", "--target", "c"];
        Compare(input, "integrated-gradients", $"w2v2-large.{Clip}.ig50-power4.f32", 1e-3);
        foreach (string[] method in new[] { ["attention-rollout"], ["gradient-attention"], ["occlusion"], new[] { "shapley", "segments=4" }, ["lime", "segments=4", "samples=40"] })
        {
            (float[] map, JsonElement json) = Explain(input, method[0], method[1..]);
            Assert.Equal(method[0].Contains("attention", StringComparison.Ordinal) ? 49 : 16000, map.Length); // attention is of tokens
            Assert.Contains(map, value => value != 0);
            Assert.Equal(method[0], json.GetProperty("method").GetString());
        }
    }

    [Fact]
    public void Clip_shorter_than_the_first_frame_is_refused_in_plain_words()
    {
        Add("w2v2-base.onnx", "base", "a,b,c,d");
        string clip = _folder.File("short.f32");
        File.WriteAllBytes(clip, new byte[4 * 300]);

        SerhostProgram.Outcome outcome = Run(["explain", "--features", clip, "--shape", "1x300", "--model", "base", "--method", "lrp"]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("short: The model needs at least 400 samples (0.025 s); found 300.", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_in_the_current_folder_does_not_hide_the_model_made_of_it()
    {
        // What the guide says step by step: add the folder my-model as my-model, then ask for it by that id.
        string export = Directory.CreateDirectory(_folder.File("my-model")).FullName;
        File.Copy(Reference("w2v2-base.onnx"), Path.Combine(export, "model.onnx"));
        File.WriteAllText(Path.Combine(export, "config.json"), """{ "id2label": { "0": "angry", "1": "happy", "2": "neutral", "3": "sad" } }""");
        Add(export, "my-model", null);

        SerhostProgram.Outcome outcome = _serhost.RunIn(
            Path.GetDirectoryName(export), "models", "show", "my-model", "--models", _folder.File("models"));

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("angry, happy, neutral, sad", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Regressor_has_no_predicted_output_and_every_output_has_its_own_map()
    {
        Add("w2v2-dim.onnx", "dim", "arousal,dominance,valence", "--output-kind", "regression");
        string[] input = ["--features", Reference($"w2v2-dim.{Clip}.input.f32"), "--shape", "1x16000", "--model", "dim"];

        SerhostProgram.Outcome predicted = Run(["explain", .. input, "--method", "gradient"]);

        Assert.Equal(2, predicted.ExitCode);
        Assert.Contains("arousal, dominance, valence", predicted.Error, StringComparison.Ordinal);
        Compare([.. input, "--target", "arousal"], "lrp", $"w2v2-dim.{Clip}.attnlrp.input.f32", 1e-4, "composite=attnlrp");
    }

    private void Compare(string[] input, string method, string reference, double tolerance, params string[] parameters)
    {
        float[] expected = TestFiles.ReadFloats(Reference(reference)), found = Explain(input, method, parameters).Map;
        double largest = expected.Max(value => Math.Abs((double)value)), worst = expected.Zip(found, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.Equal(expected.Length, found.Length);
        Assert.True(worst <= tolerance * largest, $"{reference}: {worst / largest:g3} of the largest value");
    }

    private (float[] Map, JsonElement Json) Explain(string[] input, string method, string[] parameters)
    {
        string map = _folder.File("map.f32");
        SerhostProgram.Outcome outcome = Run(["explain", .. input, "--method", method, .. parameters.SelectMany(one => new[] { "--param", one }), "--out", map]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return (TestFiles.ReadFloats(map), JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(map, ".json"))).RootElement);
    }

    private void Add(string file, string id, string? labels, params string[] more)
    {
        string path = Path.IsPathRooted(file) ? file : Reference(file);
        string[] named = labels is null ? [] : ["--labels", labels];
        SerhostProgram.Outcome outcome = Run(["models", "add", path, "--id", id, .. named, "--no-input", .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    private SerhostProgram.Outcome Run(string[] arguments) => _serhost.Run([.. arguments, "--models", Directory.CreateDirectory(_folder.File("models")).FullName]);

    private static string Reference(string file) => TestFiles.RequireShared("reference", "transformer", file);
}
