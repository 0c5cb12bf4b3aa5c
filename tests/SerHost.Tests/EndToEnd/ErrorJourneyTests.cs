using System.Text.Json;
using SerHost.Tests.PluginAuthors;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>Wrong input on the command line of the real program: one message that names what is wrong and the cure, and an exit code.</summary>
public sealed class ErrorJourneyTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public ErrorJourneyTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run --corpus CLIPS --methods gradeint", 2, "There is no method 'gradeint'. Did you mean 'gradient'?")]
    [InlineData("run --corpus CLIPS --methods occlusion --param occlusion.fil=3", 2, "Method 'occlusion' has no parameter 'fil'. Did you mean 'fill'?")]
    [InlineData("run --corpus CLIPS --methods occlusion --param occlusion.window-frames=0", 2, "Method 'occlusion': Parameter 'window-frames' is '0'; it must be one of auto, or a number of 1 frames or more.")]
    [InlineData("run --corpus CLIPS --methods random --segments 0", 2, "field 'segments.count'")]
    [InlineData("run --corpus CLIPS --methods random --target hapy", 2, "no output 'hapy'. Did you mean 'happy'?")]
    [InlineData("run --corpus CLIPS --methods random --seed -1", 2, "'-1' cannot be used for --seed: it must be a whole number of 0 or more.")]
    [InlineData("run --corpus CLIPS --methods random --limit many", 2, "'many' cannot be used for --limit: it must be a whole number.")]
    [InlineData("run --corpus CLIPS --methods random --device gpu", 2, "'gpu' cannot be used for --device: it must be one of auto, cpu, cuda.")]
    [InlineData("run --corpus NOWHERE --methods random", 2, "no such folder or manifest. Name a folder of recordings")]
    [InlineData("run --corpus EMPTY --methods random", 2, "no recordings in this folder or up to 8 folders below it")]
    [InlineData("run --corpus TEXT --methods random", 1, "This is not a sound file, or its start is damaged.")]
    [InlineData("explain CLIP --method gradient --segments 0", 2, "field 'segments.count'")]
    [InlineData("evaluate-methods --corpus TEXT --methods random", 1, "Left out: 1001_IEO_ANG_XX: ")]
    [InlineData("run --corpus SLOW --methods random", 1, "has 2000 samples a second; the GeMAPS cues need 4000 or more.\n")]
    [InlineData("evaluate-methods --fills loud", 2, "--fills loud: There is no fill 'loud'; there are floor, band-mean, loudest.")]
    [InlineData("evaluate-methods --limit 0", 2, "--limit is 0; it must be 1 or more.")]
    [InlineData("evaluate-methods --methods occlusion:fil=3", 2, "Method 'occlusion' has no parameter 'fil'. Did you mean 'fill'?")]
    [InlineData("run --corpus CLIPS --methods random --save NOWHERE/e.json", 2, "Make the folder first, or correct the path.")]
    [InlineData("explain NOWHERE --method gradient", 2, "No such file; check the path.")]
    [InlineData("cues CLIP --param fil=3", 2, "Cue extractor 'gemaps' has no parameter 'fil'.")]
    [InlineData("results --store TEXT/1001_IEO_ANG_XX.wav", 1, "Choose another with --store DIR.")]
    public void Wrong_input_is_told_plainly_with_the_cure(string arguments, int exitCode, string message)
    {
        string clips = Directory.CreateDirectory(_folder.File("clips")).FullName;
        TestWave.WriteQuietThenLoud(Path.Combine(clips, "1001_IEO_ANG_XX.wav"), 16000);
        File.WriteAllText(_folder.File("text", "1001_IEO_ANG_XX.wav"), "words, not sound");
        Directory.CreateDirectory(_folder.File("empty"));
        TestWave.WriteQuietThenLoud(_folder.File("slow", "1001_IEO_ANG_XX.wav"), 2000);
        SerhostProgram.Outcome outcome = _serhost.Run([.. arguments.Split(' ').Select(argument => argument
            .Replace("CLIPS", clips, StringComparison.Ordinal).Replace("CLIP", Path.Combine(clips, "1001_IEO_ANG_XX.wav"), StringComparison.Ordinal)
            .Replace("NOWHERE", _folder.File("nowhere"), StringComparison.Ordinal).Replace("EMPTY", _folder.File("empty"), StringComparison.Ordinal)
            .Replace("TEXT", _folder.File("text"), StringComparison.Ordinal).Replace("SLOW", _folder.File("slow"), StringComparison.Ordinal))]);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch("Exception|   at |System\\.", outcome.Error);
    }

    [Fact]
    public void Saved_experiment_of_a_relative_corpus_runs_from_its_own_folder()
    {
        string clips = Directory.CreateDirectory(_folder.File("my clips ä")).FullName;
        TestWave.WriteQuietThenLoud(Path.Combine(clips, "1001_IEO_ANG_XX.wav"), 16000);
        string saved = _folder.File("experiments", "mine.json");
        string[] run = ["run", "--corpus", Path.GetRelativePath(Environment.CurrentDirectory, clips), "--methods", "random", "--save", saved, "--json"];
        SerhostProgram.Outcome first = _serhost.Run(run);
        Assert.True(first.ExitCode == 0, first.Error);
        SerhostProgram.Outcome second = _serhost.Run("run", saved, "--json");
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Equal(first.Json.GetProperty("deltas").GetRawText(), second.Json.GetProperty("deltas").GetRawText());
        string kept = Path.Combine(_folder.File("data"), "serhost", "store", "runs", first.Json.GetProperty("summary").GetProperty("id").GetString()!, "experiment.json");
        Assert.Equal(clips, JsonDocument.Parse(File.ReadAllText(kept)).RootElement.GetProperty("corpus").GetProperty("path").GetString());
    }
}
