using Model.Onnx.Description;
using Model.Onnx.Runtime;
using SerHost.Signal;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests;

public sealed class ModelProviderTests
{
    private static readonly string[] Labels = ["angry", "neutral", "sad"];
    private static readonly Dictionary<string, string> SmallSettings = new()
    {
        ["sample-rate"] = "8000", ["fft"] = "256", ["window"] = "256", ["hop"] = "128", ["duration"] = "0.5",
    };

    [Fact]
    public void Added_model_is_found_opened_and_checked()
    {
        using TestModel source = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        string target = Path.Combine(source.Folder, "models", "my-model");
        var provider = new OnnxModelProvider(cacheFolder: null);
        ModelListing added = provider.Add(new ModelAddRequest(source.OnnxFile, target, "my-model", Labels, SmallSettings));
        ModelListing found = Assert.Single(provider.Find([target]));
        Assert.Equal(added with { Notes = [] }, found);
        using IModel model = provider.Open(found, new ModelOptions());
        Assert.Equal(16, model.Descriptor.Bands);
        Assert.Equal(32, model.Descriptor.Frames);
        Assert.Equal(8000, model.Descriptor.SampleRateHz);
        Assert.Equal(Labels, model.Descriptor.Outputs);
        IReadOnlyList<ModelCheck> checks = provider.Check(found, CancellationToken.None);
        Assert.All(checks, check => Assert.True(check.Passed, $"{check.Name}: {check.Detail}"));
        Assert.Contains(checks, check => check.Name == "expected outputs");
        Assert.Equal(7, checks.Count);
    }

    [Fact]
    public void Added_model_takes_its_external_weights_along()
    {
        byte[] onnx = TestNetworks.Start().ExternalWeights("w", [4, 1, 1, 1], "weights.bin").Node("Conv", ["x", "w"], "c").End("c", 4).Build();
        using TestModel source = TestModel.FromBytes(onnx, Labels);
        File.WriteAllBytes(Path.Combine(source.Folder, "weights.bin"), new byte[16]);
        string target = Path.Combine(source.Folder, "new");
        var provider = new OnnxModelProvider(null);
        ModelListing listing = provider.Add(new ModelAddRequest(source.OnnxFile, target, "new", Labels, SmallSettings));
        Assert.Equal(["model.json", "model.onnx", "weights.bin"], Directory.GetFiles(target).Select(Path.GetFileName).Order());
        Assert.All(provider.Check(listing, CancellationToken.None), check => Assert.True(check.Passed, check.Detail));
    }

    [Fact]
    public void Adding_twice_is_refused()
    {
        using TestModel source = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new OnnxModelProvider(null).Add(new ModelAddRequest(source.OnnxFile, source.Folder, "my-model", Labels, SmallSettings)));
        Assert.Contains("already holds a model", error.Message);
    }

    [Theory]
    [InlineData("My Model", "hop", "128", "id 'My Model'")]
    [InlineData("my-model", "hopp", "128", "'hopp' is not known")]
    [InlineData("my-model", "hop", "many", "'many'")]
    [InlineData("my-model", "window", "999999", "WindowSamples")]
    [InlineData("my-model", "output-kind", "guess", "output-kind")]
    public void Adding_with_a_wrong_value_names_it(string id, string setting, string value, string expected)
    {
        using TestModel source = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        var settings = new Dictionary<string, string>(SmallSettings) { [setting] = value };
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new OnnxModelProvider(null).Add(new ModelAddRequest(source.OnnxFile, Path.Combine(source.Folder, "new"), id, Labels, settings)));
        Assert.Contains(expected, error.Message);
        Assert.False(Directory.Exists(Path.Combine(source.Folder, "new")));
    }

    [Fact]
    public void Added_without_labels_numbers_them_and_takes_bands_and_duration_from_the_file()
    {
        using TestModel source = TestModel.FromBytes(TestNetworks.LogMel["pools with ceil mode"](), Labels);
        string target = Path.Combine(source.Folder, "new");
        new OnnxModelProvider(null).Add(new ModelAddRequest(source.OnnxFile, target, "new", [], new Dictionary<string, string> { ["sample-rate"] = "8000" }));
        ModelDescription description = ModelDescriptionReader.Read(target);
        Assert.Equal(["0", "1", "2"], description.Labels);
        Assert.Equal(16, description.FrontEnd.Bands);
        Assert.Equal(32, description.FrontEnd.Frames);
    }

    [Fact]
    public void Changed_file_no_longer_opens_and_the_check_says_so()
    {
        using TestModel source = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        string target = Path.Combine(source.Folder, "new");
        var provider = new OnnxModelProvider(null);
        ModelListing listing = provider.Add(new ModelAddRequest(source.OnnxFile, target, "new", Labels, SmallSettings));
        byte[] bytes = File.ReadAllBytes(Path.Combine(target, "model.onnx"));
        File.WriteAllBytes(Path.Combine(target, "model.onnx"), [.. bytes, .. OnnxBuilder.Text(6, "note")]);
        Assert.Contains("SHA-256", Assert.Throws<ModelFormatException>(() => provider.Open(listing, new ModelOptions())).Message);
        Assert.Contains(provider.Check(listing, CancellationToken.None), check => !check.Passed && check.Detail.Contains("SHA-256", StringComparison.Ordinal));
    }

    [Fact]
    public void Changed_expected_outputs_fail_the_check()
    {
        using TestModel source = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        string target = Path.Combine(source.Folder, "new");
        var provider = new OnnxModelProvider(null);
        ModelListing listing = provider.Add(new ModelAddRequest(source.OnnxFile, target, "new", Labels, SmallSettings));
        ModelDescription description = ModelDescriptionReader.Read(target);
        File.WriteAllBytes(Path.Combine(target, "model.json"), ModelDescriptionWriter.Write(description with
        {
            Test = description.Test! with { Logits = [.. description.Test!.Logits.Select(logit => logit + 0.01)] },
        }));
        ModelCheck check = Assert.Single(provider.Check(listing, CancellationToken.None), check => !check.Passed);
        Assert.Equal("expected outputs", check.Name);
    }

    [Fact]
    public void Content_hash_changes_with_what_decides_outputs_and_with_nothing_else()
    {
        using TestModel model = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        ModelDescription description = ModelDescriptionReader.Read(model.Folder);
        string hash = ContentHash.Compute(description, "00", []);
        Assert.Equal(hash, ContentHash.Compute(description with { Name = "Other", Id = "other", Test = new ModelTest("c", [1, 2, 3], 1) }, "00", []));
        FrontEndDescription other = description.FrontEnd with { Settings = description.FrontEnd.Settings with { HopSamples = 64 } };
        FrontEndDescription trimmed = description.FrontEnd with { Settings = description.FrontEnd.Settings with { Trim = new SilenceTrimSettings() } };
        string[] hashes =
        [
            hash, ContentHash.Compute(description, "01", []), ContentHash.Compute(description with { Labels = ["a", "neutral", "sad"] }, "00", []),
            ContentHash.Compute(description with { FrontEnd = other }, "00", []), ContentHash.Compute(description with { FrontEnd = trimmed }, "00", []),
            ContentHash.Compute(description with { OutputKind = ModelOutputKind.Regression }, "00", []), ContentHash.Compute(description with { Output = "logits" }, "00", []),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Measured_canonisation_error_is_remembered_by_content()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        string cache = Path.Combine(folder.Folder, "cache");
        double measured;
        using (IModel model = folder.Open(cache))
        {
            measured = model.Graph!.CanonisationError;
        }

        string file = Assert.Single(Directory.GetFiles(cache));
        File.WriteAllText(file, "0.25");
        using (IModel remembered = folder.Open(cache))
        {
            Assert.Equal(0.25, remembered.Graph!.CanonisationError);
            Assert.Contains(remembered.Descriptor.Limits, limit => limit.Contains("0.25", StringComparison.Ordinal) && limit.Contains("are off", StringComparison.Ordinal));
            Assert.True(float.IsFinite(remembered.Predict(remembered.Prepare(TestClips.Make(TestClips.Voice)!))[0]));
        }

        folder.Describe(["x", "y", "z"], new FrontEndDescription(FrontEndKind.LogMel, TestModel.SmallFrontEnd));
        using IModel renamed = folder.Open(cache);
        Assert.Equal(measured, renamed.Graph!.CanonisationError);
        Assert.Equal(2, Directory.GetFiles(cache).Length);
    }

    [Fact]
    public void Batches_and_threads_give_the_numbers_of_single_calls()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        using IModel model = new OnnxModelProvider(null).Open(folder.Listing, new ModelOptions(2));
        const int count = 70, size = 16 * 32;
        float[] inputs = new float[count * size], expected = new float[count * 3];
        var random = new Random(5);
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = -80 * random.NextSingle();
        }

        for (int i = 0; i < count; i++)
        {
            model.Predict(inputs.AsSpan(i * size, size), 1, 32, expected.AsSpan(i * 3, 3));
        }

        Parallel.For(0, 4, _ =>
        {
            float[] together = new float[count * 3];
            model.Predict(inputs, count, 32, together);
            for (int i = 0; i < together.Length; i++)
            {
                Assert.Equal(expected[i], together[i], 1e-4f);
            }
        });
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["pools with ceil mode"](), Labels);
        using IModel model = folder.Open();
        Assert.Throws<ArgumentException>(() => model.Predict(new float[100], 1, 32, new float[3]));
        Assert.Throws<ArgumentException>(() => model.Predict(new float[16 * 32], 1, 32, new float[2]));
        Assert.Contains("takes 32 frames", Assert.Throws<ArgumentException>(() => model.Predict(new float[16 * 31], 1, 31, new float[3])).Message);
    }

    [Fact]
    public void Clip_too_short_for_the_network_is_an_argument_error()
    {
        using TestModel folder = TestModel.FromBytes(TestNetworks.LogMel["grouped, dilated, asymmetric"](), Labels);
        using IModel model = folder.Open();
        Assert.Throws<ArgumentException>(() => model.Predict(new float[16], 1, 1, new float[3]));
    }

    [Fact]
    public void Waveform_input_carries_clip_seconds()
    {
        byte[] onnx = new OnnxBuilder().Input("x", null, 1, null).Random("w", 4, 1, 32).Node("Conv", ["x", "w"], "c", ("strides", new long[] { 16 })).End("c", 4).Build();
        using TestModel folder = TestModel.FromBytes(onnx, Labels, TestModel.Waveform(4000, 1));
        using IModel model = folder.Open();
        var samples = new float[4000];
        samples[1600] = 1;
        ModelInput input = model.Prepare(new AudioClip("click", samples, 8000));
        Assert.Equal(4000, input.Frames);
        int peak = input.Values.Span.IndexOf(input.Values.ToArray().Max());
        Assert.Equal(0.2, input.TimeAxis.CentreOf(peak), 1e-3);
        Assert.Equal(2000, input.IsPadding.ToArray().Count(isPadding => isPadding));
        Assert.False(input.IsPadding.Span[1999]);
        Assert.True(input.IsPadding.Span[2000]);
        Assert.Equal("amplitude", input.Scale.Unit);
    }

    [Fact]
    public void Folders_of_others_are_skipped_and_broken_ones_listed_with_the_problem()
    {
        using TestModel broken = TestModel.FromBytes(TestNetworks.LogMel["residual"](), Labels);
        File.WriteAllText(Path.Combine(broken.Folder, "model.json"), """{ "provider": "onnx", "id": "x", "labels": 3 }""");
        using TestModel foreign = TestModel.FromBytes([], Labels);
        File.WriteAllText(Path.Combine(foreign.Folder, "model.json"), """{ "provider": "other", "id": "x" }""");
        using TestModel bare = TestModel.FromBytes([], Labels);
        File.Delete(Path.Combine(bare.Folder, "model.json"));
        using var empty = new ScratchFolder();
        IReadOnlyList<ModelListing> found = new OnnxModelProvider(null).Find([broken.Folder, foreign.Folder, bare.Folder, empty.Path, "/does/not/exist"]);
        Assert.Equal([broken.Folder, bare.Folder], found.Select(listing => listing.Folder));
        Assert.Contains("field 'labels'", found[0].Problem);
        Assert.Contains("serhost models add", found[1].Problem);
    }
}
