using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Scripts;

public sealed class ScriptManifestTests : IDisposable
{
    private const string Head = "\"id\": \"a\", \"name\": \"A\", \"version\": \"1\", \"kind\": \"cue\"";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Command_environment_folder_and_processes_are_read()
    {
        ScriptManifest script = Read("""
            "protocol": 1, "command": ["python3", "-u", "plugin.py"], "environment": { "A": "b" }, "workingFolder": "src", "processes": 2
            """).Script!;

        Assert.Equal(["python3", "-u", "plugin.py"], script.Command);
        Assert.Equal((1, "src", 2, "b"), (script.Protocol, script.WorkingFolder, script.MostProcesses, script.Environment["A"]));
    }

    [Theory]
    [InlineData("\"protocol\": 1, \"command\": \"python3\"", "command")]
    [InlineData("\"protocol\": 1, \"command\": []", "command")]
    [InlineData("\"protocol\": 1, \"command\": [\"\"]", "command")]
    [InlineData("\"command\": [\"python3\"]", "protocol")]
    [InlineData("\"protocol\": \"1\", \"command\": [\"python3\"]", "protocol")]
    [InlineData("\"protocol\": 1, \"command\": [\"python3\"], \"environment\": [\"A=b\"]", "environment")]
    [InlineData("\"protocol\": 1, \"command\": [\"python3\"], \"workingFolder\": \"../elsewhere\"", "workingFolder")]
    [InlineData("\"protocol\": 1, \"command\": [\"python3\"], \"workingFolder\": \"/tmp\"", "workingFolder")]
    [InlineData("\"protocol\": 1, \"command\": [\"python3\"], \"processes\": 0", "processes")]
    public void Wrong_field_is_named_with_its_file(string fields, string field)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(fields));

        Assert.Contains($"plugin.json, field '{field}': expected ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifest_without_a_command_is_that_of_an_assembly() =>
        Assert.Null(Read("\"sdkVersion\": \"0.1.0\", \"assembly\": \"A.dll\"").Script);

    private PluginManifest Read(string fields)
    {
        string path = _folder.File("plugin.json");
        File.WriteAllText(path, $"{{ {Head}, {fields} }}");
        return PluginManifest.Read(path);
    }
}
