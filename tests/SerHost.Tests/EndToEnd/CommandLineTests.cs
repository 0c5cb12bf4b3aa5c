using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

public sealed class CommandLineTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public CommandLineTests() => _serhost = new SerhostProgram(_folder, withFixtures: true);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Alone_it_says_what_to_type()
    {
        SerhostProgram.Outcome outcome = _serhost.Run();
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("serhost run", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plugns")]
    [InlineData("run", "--limit", "many")]
    [InlineData("run", "--methods", "no-such-method", "--corpus", "demo")]
    [InlineData("run", "no-such-file.json")]
    [InlineData("run", "--threads", "0")]
    [InlineData("run", "--param", "occlusion.window-frames")]
    [InlineData("explain", "--method", "random")]
    [InlineData("explain", "x.wav", "--method", "random", "--param", "a.b=1")]
    [InlineData("explain", "x.wav", "--method", "random", "--model", "no-such-model")]
    [InlineData("results", "no-such-run")]
    [InlineData("plugins", "--plugins", "/no/such/folder")]
    public void Wrong_usage_is_2_with_one_message_and_no_stack(params string[] arguments)
    {
        SerhostProgram.Outcome outcome = _serhost.Run(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.NotEmpty(outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_recording_is_2_and_names_the_file()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("explain", _folder.File("none.wav"), "--method", "fixture-dice", "--model", "fixture-level");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("none.wav", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugins_lists_every_plugin_of_the_repository_as_ready()
    {
        var listed = _serhost.Run("plugins", "--json").Json.EnumerateArray()
            .ToDictionary(row => row.GetProperty("id").GetString()!, row => row.GetProperty("state").GetString());
        Assert.Equal("loaded", listed["fixture-good"]);
        foreach (string id in new[] { "model-onnx", "attribution-occlusion", "attribution-relevance", "attribution-baselines", "cues-gemaps" })
        {
            Assert.Equal("loaded", listed[id]);
        }
    }

    [Fact]
    public void Broken_plugin_is_a_row_and_the_program_goes_on()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("plugins", "--plugins", FixturePlugins.Folder("Throwing"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("the licence server is on holiday", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_whose_runtime_has_no_native_library_says_what_is_missing()
    {
        string plugin = _folder.Copy(Path.Combine(FixturePlugins.ProgramFolder, "plugins", "Model.Onnx"), "Model.Onnx", file => !file.Contains("onnxruntime.", StringComparison.Ordinal));
        SerhostProgram.Outcome outcome = _serhost.Run(
            "models", "check", "crema-d-resnet-small", "--plugins", plugin, "--models", Path.Combine(TestFiles.RepositoryRoot, "models"));
        Assert.Equal(1, outcome.ExitCode);
        string said = string.Join(' ', (outcome.Output + outcome.Error).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // it is set in lines
        Assert.Contains("ONNX Runtime's library", said, StringComparison.Ordinal);
        Assert.Contains("copy the plugin's folder whole", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_reports_plugins_models_and_store()
    {
        string[] subjects = [.. _serhost.Run("doctor", "--json").Json.EnumerateArray().Select(row => row.GetProperty("subject").GetString()!)];
        Assert.Contains("store", subjects);
        Assert.Contains("plugin attribution-occlusion", subjects);
        Assert.Contains(subjects, subject => subject.StartsWith("model ", StringComparison.Ordinal));
    }

    [Fact]
    public void Help_names_every_command()
    {
        string help = _serhost.Run("--help").Output;
        foreach (string command in new[] { "run", "explain", "compare", "results", "plugins", "models", "corpora", "doctor" })
        {
            Assert.Contains($"\n  {command} ", help, StringComparison.Ordinal);
        }
    }
}
