using System.Text.Json;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>The main job on the demo corpus with the shipped model and plugins, through the real program.</summary>
public sealed class DemoRunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public DemoRunTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_with_nothing_configured_ends_in_a_table_and_says_the_voices_are_synthetic()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("run", "--limit", "6");
        Assert.True(outcome.ExitCode == 0, outcome.Error + outcome.Output);
        Assert.Contains("f0_semitone", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Δf in the segments that crp marks", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("synthetic", outcome.Output, StringComparison.Ordinal);
        foreach (string emotion in new[] { "angry", "disgust", "fear", "happy", "neutral", "sad" })
        {
            Assert.Contains($"\n{emotion} ", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Second_run_is_answered_from_the_store_and_compare_and_results_read_it()
    {
        string[] run = ["run", "--limit", "6", "--methods", "occlusion,random,energy", "--json"];
        JsonElement first = _serhost.Run(run).Json, second = _serhost.Run(run).Json;
        Assert.Equal(18, first.GetProperty("summary").GetProperty("computed").GetProperty("map").GetInt32());
        Assert.Empty(second.GetProperty("summary").GetProperty("computed").EnumerateObject());
        Assert.Equal(first.GetProperty("deltas").GetRawText(), second.GetProperty("deltas").GetRawText());

        JsonElement added = _serhost.Run("run", "--limit", "6", "--methods", "occlusion,random,energy,lrp", "--json").Json;
        Assert.Equal(6, added.GetProperty("summary").GetProperty("computed").GetProperty("map").GetInt32());

        JsonElement comparison = _serhost.Run("compare", "--json").Json;
        Assert.Equal(6, comparison.GetProperty("pairs").GetArrayLength());
        Assert.Equal(3, _serhost.Run("results", "--json").Json.GetArrayLength());
        Assert.Equal(24, _serhost.Run("results", "last", "--rows", "--json").Json.GetArrayLength());
    }

    [Fact]
    public void Explain_writes_the_map_and_says_what_it_is()
    {
        Assert.Equal(0, _serhost.Run("corpora", "demo").ExitCode);
        string clip = Directory.EnumerateFiles(_folder.File("data"), "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        string file = _folder.File("map.f32");
        SerhostProgram.Outcome outcome = _serhost.Run(
            "explain", clip, "--method", "occlusion", "--param", "window-bands=all", "--cues", "gemaps", "--out", file);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement description = JsonDocument.Parse(File.ReadAllText(_folder.File("map.json"))).RootElement;
        int bands = description.GetProperty("shape")[0].GetInt32(), frames = description.GetProperty("shape")[1].GetInt32();
        Assert.Equal(bands * frames, TestFiles.ReadFloats(file).Length);
        Assert.Equal(frames, description.GetProperty("timeAxis").GetProperty("count").GetInt32());
        Assert.Equal("occlusion", description.GetProperty("method").GetString());
        Assert.Contains("Salient segments", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_experiment_runs_to_the_same_numbers()
    {
        string file = _folder.File("mine.json");
        JsonElement first = _serhost.Run("run", "--limit", "6", "--methods", "random", "--seed", "7", "--save", file, "--json").Json;
        JsonElement second = _serhost.Run("run", file, "--store", _folder.File("elsewhere"), "--json").Json;
        Assert.Equal(first.GetProperty("deltas").GetRawText(), second.GetProperty("deltas").GetRawText());
    }
}
