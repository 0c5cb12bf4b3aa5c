using System.Text.Json;
using SerHost.Shell;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Commands;

/// <summary>The command <c>models</c> and its subcommands on the shipped models.</summary>
public sealed class ModelsCommandTests : IDisposable
{
    private const string Model = "crema-d-resnet-small";
    private readonly string _folder = Directory.CreateTempSubdirectory("serhost-commands-").FullName;

    private static string Models => Path.Combine(TestFiles.RepositoryRoot, "models");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task List_names_every_shipped_model_with_its_labels()
    {
        (int code, string output, string error) = await InProcess.Run("models", "--json", "--models", Models);
        Assert.True(code == ExitCodes.Done, error);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement model = json.RootElement.EnumerateArray().Single(one => one.GetProperty("id").GetString() == Model);
        Assert.Equal(["angry", "disgust", "fear", "happy", "neutral", "sad"], model.GetProperty("outputs").Deserialize<string[]>()!);
        Assert.True(model.GetProperty("supportsWhiteBox").GetBoolean());
        Assert.Equal(JsonValueKind.Null, model.GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task Show_lists_layers_with_shapes_folded_and_raw()
    {
        (int code, string output, string error) = await InProcess.Run("models", "show", Model, "--models", Models);
        Assert.True(code == ExitCodes.Done, error);
        Assert.Contains("layer1.conv1", output, StringComparison.Ordinal);
        Assert.Contains("64×32×51", output, StringComparison.Ordinal);
        Assert.DoesNotContain("layer1.bn1", output, StringComparison.Ordinal);
        (_, string raw, _) = await InProcess.Run("models", "show", Model, "--raw", "--frames", "134", "--models", Models);
        Assert.Contains("layer1.bn1", raw, StringComparison.Ordinal);
        Assert.Contains("Layers for 134 frames", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_shipped_model_passes_its_check()
    {
        foreach (string folder in Directory.EnumerateDirectories(Models).Where(folder => File.Exists(Path.Combine(folder, "model.json"))))
        {
            (int code, string output, string error) = await InProcess.Run("models", "check", folder);
            Assert.True(code == ExitCodes.Done, folder + output + error);
            Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Add_makes_a_model_that_lists_and_checks()
    {
        string onnx = Path.Combine(Models, Model, "model.onnx");
        (int code, string output, string error) = await InProcess.Run(
            "models", "add", onnx, "--id", "mine", "--labels", "a,b,c,d,e,f", "--front-end", "duration=2,hop=240", "--models", _folder, "--json");
        Assert.True(code == ExitCodes.Done, error);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(134, json.RootElement.GetProperty("frames").GetInt32());
        (int checkCode, string check, _) = await InProcess.Run("models", "check", "mine", "--models", _folder);
        Assert.True(checkCode == ExitCodes.Done, check);
    }

    [Theory]
    [InlineData("show", "no-such-model")]
    [InlineData("check", "no-such-model")]
    [InlineData("add", "no-such-file.onnx")]
    [InlineData("add", "MODEL", "--id", "mine", "--front-end", "hop")]
    [InlineData("add", "MODEL", "--id", "Not An Id", "--labels", "a,b,c,d,e,f")]
    public async Task Wrong_requests_end_with_usage_and_one_message(params string[] arguments)
    {
        string onnx = Path.Combine(Models, Model, "model.onnx");
        (int code, _, string error) = await InProcess.Run(["models", .. arguments.Select(argument => argument == "MODEL" ? onnx : argument), "--models", _folder, "--json"]);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
