using System.IO.Compression;
using System.Text.Json;
using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.PluginAuthors;

/// <summary>What the guide promises, done outside the repository with packages only: pack, dotnet new, build, copy one folder, use.</summary>
public sealed class TemplateTests(AuthorWorkplace workplace) : IClassFixture<AuthorWorkplace>
{
    private readonly SerhostProgram _serhost = workplace.Serhost;

    [Theory]
    [InlineData("SerHost.Sdk.0", "lib/net10.0/SerHost.Sdk.dll", "build/SerHost.Sdk.props", "build/SerHost.Sdk.targets", "tools/SerHost.Sdk.Manifest.dll", "README.md")]
    [InlineData("SerHost.Signal.0", "lib/net10.0/SerHost.Signal.dll", "lib/net10.0/SerHost.Signal.xml", "README.md")]
    [InlineData("SerHost.Network.0", "lib/net10.0/SerHost.Network.dll", "lib/net10.0/SerHost.Network.xml", "README.md")]
    [InlineData("SerHost.Sdk.Testing.0", "lib/net10.0/SerHost.Sdk.Testing.dll", "README.md")]
    [InlineData("SerHost.Templates.0", "content/cue/.template.config/template.json", "content/model/ModelPlugin.csproj", "content/model/tests/ConformanceTests.cs", "README.md")]
    public void Package_holds_what_an_author_needs(string package, params string[] expected)
    {
        using ZipArchive archive = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(workplace.Feed, $"{package}*.nupkg")));
        Assert.Subset(archive.Entries.Select(entry => entry.FullName).ToHashSet(), expected.ToHashSet());
    }

    [Theory]
    [InlineData("Acme.Deletion", "acme-deletion", "attribution")]
    [InlineData("Acme.Crossings", "acme-crossings", "cue")]
    [InlineData("Acme.Loudness", "acme-loudness", "model")]
    [InlineData("Acme.Gain", "acme-gain", "transform")]
    public void Manifest_tells_what_the_code_is_and_the_sdk_stays_with_the_host(string name, string id, string kind)
    {
        string folder = Path.Combine(workplace.Plugins, name);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "plugin.json")));
        Assert.Equal(
            [("id", id), ("name", name), ("version", "0.1.0"), ("sdkVersion", "0.1.0"), ("assembly", $"{name}.dll"), ("kind", kind)],
            manifest.RootElement.EnumerateObject().Select(field => (field.Name, field.Value.GetString()!)));
        Assert.False(File.Exists(Path.Combine(folder, "SerHost.Sdk.dll")));
        Assert.Equal(kind == "model", File.Exists(Path.Combine(folder, "SerHost.Signal.dll")));
    }

    [Theory]
    [InlineData("Acme.Deletion")]
    [InlineData("Acme.Crossings")]
    [InlineData("Acme.Loudness")]
    [InlineData("Acme.Gain")]
    public void Own_test_of_a_template_passes_with_a_case_a_rule(string name) =>
        Assert.Matches(@"Passed! +- Failed: +0, Passed: +1[234],", workplace.Conformance[name]);

    [Theory]
    [InlineData("Acme.Deletion", "DeletionMethod")]
    [InlineData("Acme.Crossings", "CrossingsExtractor")]
    [InlineData("Acme.Loudness", "LoudnessProvider")]
    [InlineData("Acme.Gain", "GainTransform")]
    public void Classes_and_their_files_have_the_name_that_was_given(string name, string className)
    {
        string file = workplace.Folder.File(name, $"{className}.cs");
        Assert.True(File.Exists(file), string.Join(", ", Directory.GetFiles(Path.GetDirectoryName(file)!)));
        Assert.Contains($"class {className}", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Plugins_are_left_out_until_they_are_trusted()
    {
        Assert.All(
            workplace.Untrusted.Json.EnumerateArray().Where(row => row.GetProperty("trust").GetString() != "builtIn"),
            row => Assert.Equal(("untrusted", 0), (row.GetProperty("state").GetString(), row.GetProperty("provides").GetArrayLength())));
        Assert.All(workplace.Trusting, outcome => Assert.True(outcome.ExitCode == 0, outcome.Error));
        Assert.StartsWith("Trusted: acme-deletion 0.1.0, ", workplace.Trusting[0].Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Acme.Deletion")]
    [InlineData("Acme.Crossings")]
    [InlineData("Acme.Loudness")]
    [InlineData("Acme.Gain")]
    [InlineData("Rise")]
    [InlineData("SpeechRate")]
    [InlineData("Timbre")]
    public void Check_of_the_installed_folder_finds_no_broken_rule(string name)
    {
        SerhostProgram.Outcome outcome = _serhost.Run("plugins", "check", Path.Combine(workplace.Plugins, name));
        Assert.True(outcome.ExitCode == 0, outcome.Output);
        Assert.Contains(" 0 failed", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_lists_them_as_loaded()
    {
        var listed = _serhost.Run("plugins", "--plugins", workplace.Plugins, "--json").Json.EnumerateArray()
            .ToDictionary(row => row.GetProperty("id").GetString()!);
        foreach (string id in new[] { "acme-deletion", "acme-crossings", "acme-loudness", "acme-gain", "rise", "speech-rate", "timbre" })
        {
            Assert.Equal("loaded", listed[id].GetProperty("state").GetString());
            Assert.Equal([id], listed[id].GetProperty("provides").EnumerateArray().Select(given => given.GetString()));
        }
    }

    [Theory]
    [InlineData("acme-deletion")]
    [InlineData("rise")]
    [InlineData("lrp")]
    public void Explanation_of_the_templates_model_finds_the_loud_second(string method)
    {
        string clip = workplace.Folder.File($"{method}.wav");
        TestWave.WriteQuietThenLoud(clip, sampleRateHz: 16000);
        SerhostProgram.Outcome outcome = _serhost.Run(
            "explain", clip, "--plugins", workplace.Plugins, "--model", "acme-loudness", "--method", method, "--cues", "acme-crossings", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement first = outcome.Json.GetProperty("segments")[0].GetProperty("range");
        Assert.InRange(first.GetProperty("startSeconds").GetDouble(), 0.9, 2);
        Assert.NotEqual(JsonValueKind.Null, outcome.Json.GetProperty("contrasts").ValueKind);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("segments")]
    public void Cues_of_an_extractor_without_any_of_the_usual_ones_are_shown_to_people(string level)
    {
        string clip = workplace.Folder.File($"crossings-{level}.wav");
        TestWave.WriteQuietThenLoud(clip, sampleRateHz: 16000);
        SerhostProgram.Outcome outcome = _serhost.Run(
            ["cues", clip, "--plugins", workplace.Plugins, "--extractor", "acme-crossings", .. level == "raw" ? [] : (string[])["--level", level]]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.True(outcome.Output.Split("zero_crossings_per_second").Length > 2, outcome.Output);
        Assert.Contains("▁", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_of_the_template_changes_the_stretch_in_process_and_isolated_to_the_same_bytes()
    {
        string clip = workplace.Folder.File("gain.wav"), louder = workplace.Folder.File("louder.wav"), isolated = workplace.Folder.File("isolated.wav");
        TestWave.WriteQuietThenLoud(clip, sampleRateHz: 16000);
        string[] command = ["transform", clip, "--plugins", workplace.Plugins, "--with", "acme-gain", "--param", "gain=+6", "--from", "0.2", "--to", "0.6", "--out"];
        SerhostProgram.Outcome outcome = _serhost.Run([.. command, louder]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal(0, _serhost.Run([.. command, isolated, "--isolate", "acme-gain"]).ExitCode);
        byte[] before = File.ReadAllBytes(clip), after = File.ReadAllBytes(louder);
        Assert.Equal(after, File.ReadAllBytes(isolated));
        Assert.Equal(before[..(44 + (2 * 2800))], after[..(44 + (2 * 2800))]);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void Whole_analysis_works_with_the_templates_model_and_cue_alone()
    {
        string[] given = ["--plugins", workplace.Plugins];
        SerhostProgram.Outcome run = _serhost.Run(["run", .. given, "--limit", "6", "--model", "acme-loudness", "--cues", "acme-crossings"]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        // The model knows no emotions: its decisions are neither right nor wrong.
        Assert.Contains("cannot agree", run.Output, StringComparison.Ordinal);
        JsonElement report = _serhost.Run(["stats", "--json", .. given]).Json.GetProperty("report");
        Assert.Equal((JsonValueKind.Null, 0), (report.GetProperty("accuracy").ValueKind, report.GetProperty("correctness").GetArrayLength()));
        Assert.Contains("zero_crossings_per_second", _serhost.Run(["stats", .. given]).Output, StringComparison.Ordinal);
        foreach (string[] command in (string[][])[["stats", "--all-cues"], ["compare"], ["results", "last"], ["results", "last", "--describe"]])
        {
            SerhostProgram.Outcome outcome = _serhost.Run([.. command, .. given]);
            Assert.True(outcome.ExitCode == 0, $"{string.Join(' ', command)}: {outcome.Error}");
        }
    }

    [Theory]
    [InlineData(6, 3)]
    [InlineData(14, 5)]
    public void Speech_rate_counts_the_syllables_of_a_synthetic_voice_and_neither_pauses_nor_hiss(int count, double rate)
    {
        var examples = new WorkedExamples(workplace);
        string clip = examples.WriteSyllables($"syllables-{count}.wav", count, rate);
        Assert.Equal(count, examples.Syllables(clip, (double)((count * (int)(16000 / rate)) + 16000) / 16000), 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(40)]
    public void Speech_rate_of_a_demo_voice_is_that_of_its_syllables(int index)
    {
        (string path, Core.Demo.DemoTruth truth) = WorkedExamples.DemoClip(workplace.Folder.File("demo"), index);
        Assert.InRange(new WorkedExamples(workplace).Syllables(path, truth.DurationSeconds), truth.Syllables.Count - 1.01, truth.Syllables.Count + 1.01);
    }

    [Theory]
    [InlineData("rise", "bright", 1)]
    [InlineData("acme-deletion", "dark", 0)]
    [InlineData("lrp", "bright", 1)]
    public void Timbre_model_is_explained_by_the_second_that_sounds_so(string method, string target, double second)
    {
        var examples = new WorkedExamples(workplace);
        JsonElement range = examples.Explain(examples.WriteDarkThenBright($"timbre-{method}.wav"), method, target).GetProperty("segments")[0].GetProperty("range");
        Assert.InRange(range.GetProperty("startSeconds").GetDouble(), second - 0.1, second + 1);
    }

    [Fact]
    public void Project_with_an_id_but_no_contract_fails_with_the_cure()
    {
        string references = workplace.Folder.File("references.txt");
        File.WriteAllText(references, Path.Combine(FixturePlugins.ProgramFolder, "SerHost.Sdk.dll"));
        (int exitCode, string output) = DotNet.Try(
            workplace.Folder.Path,
            Path.Combine(TestFiles.RepositoryRoot, "sdk", "SerHost.Sdk.Manifest", "bin", "SerHost.Sdk.Manifest.dll"),
            Path.Combine(FixturePlugins.Folder("Empty"), "Fixture.Empty.dll"), workplace.Folder.File("plugin.json"), references);
        Assert.Equal(1, exitCode);
        Assert.Contains("Fixture.Empty.dll : error SERHOST001: SerHostPluginId is set, but no class implements", output, StringComparison.Ordinal);
        Assert.False(File.Exists(workplace.Folder.File("plugin.json")));
    }
}
