using System.Diagnostics;
using SerHost.Core.Hosting;
using SerHost.Plugins.Trust;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Scripts;

/// <summary>A model served from PyTorch is the model its ONNX export is: same inputs, outputs and maps.</summary>
public sealed class TorchModelTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Maps_of_a_torch_module_equal_those_of_its_onnx_import()
    {
        string python = Python.WithTorch, example = Python.Copy(_folder, Python.Example("python-torch-cnn"), python), models = _folder.File("models", "glides-onnx");
        Run(python, example, "train.py", "--onnx", models);
        await using HostSession session = Open(example, Path.GetDirectoryName(models)!);
        session.Plugins.LoadAll();
        Assert.Null(session.Plugins.Listings.Single(listing => listing.Id == "torch-glides").Problem);
        using IModel torch = session.Models.Open(session.Models.Require("torch-glides"), 1), onnx = session.Models.Open(session.Models.Require("glides-onnx"), 1);
        Assert.NotNull(torch.Gradients);
        Assert.Null(torch.Graph);
        Assert.NotNull(onnx.Graph);
        ModelInput input = onnx.Prepare(SyntheticClips.Voice(1.2)), fromTorch = torch.Prepare(SyntheticClips.Voice(1.2));

        Assert.Equal((input.TimeAxis, input.Bands, input.Scale), (fromTorch.TimeAxis, fromTorch.Bands, fromTorch.Scale));
        Assert.Equal(input.IsPadding.ToArray(), fromTorch.IsPadding.ToArray());
        AssertClose(input.Values.ToArray(), fromTorch.Values.ToArray(), 1e-4, "the log-mel of Python");
        AssertClose(onnx.Predict(input), torch.Predict(input), 1e-5, "outputs");
        foreach ((string method, (string, string)[] given) in new (string, (string, string)[])[]
            { ("gradient", []), ("gradient-input", []), ("smoothgrad", [("samples", "4")]), ("occlusion", []) })
        {
            AssertClose(Explain(session, method, onnx, input, given), Explain(session, method, torch, input, given), 1e-4, method);
        }

        // A stack of layers is asked at evenly spaced points, what gives only gradients nearer the baseline: the integral is the same.
        (string, string)[] fine = [("steps", "400")];
        AssertClose(Explain(session, "integrated-gradients", onnx, input, fine), Explain(session, "integrated-gradients", torch, input, fine), 0.02,
            "integrated-gradients");
        Assert.Throws<UnsupportedModelException>(() => Explain(session, "lrp", torch, input, []));
    }

    [Fact]
    public async Task Hugging_face_folder_is_found_and_explained_with_gradients()
    {
        string python = Python.WithTorch, example = Python.Copy(_folder, Python.Example("python-hugging-face"), python), model = _folder.File("models", "My_Wav2Vec2");
        // A package of the same name and public interface stands in for transformers, which needs a network to be had.
        string standIn = Path.Combine(TestFiles.RepositoryRoot, "tests", "Fixtures.Python", "transformers");
        Directory.CreateDirectory(Path.Combine(example, "transformers"));
        File.Copy(Path.Combine(standIn, "__init__.py"), Path.Combine(example, "transformers", "__init__.py"));
        Run(python, example, "-c", $"import transformers; transformers.save_example(r'{model}')");
        Directory.CreateDirectory(_folder.File("models", "not-audio"));
        await File.WriteAllTextAsync(_folder.File("models", "not-audio", "config.json"), "{ \"architectures\": [\"BertForMaskedLM\"] }", TestContext.Current.CancellationToken);
        await using HostSession session = Open(example, Path.GetDirectoryName(model)!);

        ModelListing[] found = [.. session.Models.List().Where(listing => listing.ProviderId == "hugging-face")];
        Assert.Equal("my-wav2vec2", Assert.Single(found).Id);
        using IModel opened = session.Models.Open(found[0], 1);
        Assert.Equal(["calm", "excited"], opened.Descriptor.Outputs);
        Assert.Equal((1, null, 16_000), (opened.Descriptor.Bands, opened.Descriptor.Frames, opened.Descriptor.SampleRateHz));
        ModelInput input = opened.Prepare(SyntheticClips.Voice(0.6));
        float[] gradient = Explain(session, "gradient", opened, input, []);
        float[] once = opened.Predict(input), moved = input.Values.ToArray();
        int at = Array.IndexOf(gradient, gradient.MaxBy(MathF.Abs));
        moved[at] += 0.1f;
        float[] after = new float[2];
        opened.Predict(moved, 1, input.Frames, after);

        // The feature extractor's own normalisation: mean 0, variance 1.
        Assert.Equal(0, input.Values.ToArray().Average(), 1e-3);
        Assert.Equal(1, input.Values.ToArray().Average(value => value * value), 1e-2);
        Assert.Equal(gradient[at], (after[0] - once[0]) / 0.1, 0.02 * Math.Abs(gradient[at]));
    }

    private HostSession Open(string plugin, string models) => HostSession.Open(new HostOptions
    {
        PluginFolders = [plugin],
        ModelFolders = [models],
        DataFolder = _folder.File("data"),
        StoreFolder = _folder.File("store"),
        ProgramFolder = FixturePlugins.ProgramFolder,
        Trust = [TrustSettings.All],
        Threads = 1,
    });

    private static float[] Explain(HostSession session, string id, IModel model, ModelInput input, (string Id, string Value)[] given)
    {
        IAttributionMethod method = session.Plugins.Method(id);
        ParameterValues parameters = ParameterValues.Parse(method.Descriptor.Parameters, given.ToDictionary(pair => pair.Id, pair => pair.Value));
        using IAttributionSession explained = method.Prepare(new AttributionSetup(model, parameters));
        return explained.Explain([new AttributionRequest(input, 0, 7)], null, TestContext.Current.CancellationToken)[0].Values.ToArray();
    }

    private static void AssertClose(float[] expected, float[] found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        double largest = expected.Max(MathF.Abs), error = expected.Zip(found, (one, other) => Math.Abs(one - other)).Max();
        Assert.True(error <= tolerance * largest, $"{what}: {error / largest:G3} of the largest value");
    }

    private static void Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PYTHONPATH"] = Python.LibraryFolder;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output.Result + error);
    }
}
