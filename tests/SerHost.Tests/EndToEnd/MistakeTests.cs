using System.Diagnostics;
using System.Text.Json;
using SerHost.Tests.PluginAuthors;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>What people do wrong in their first hour, through the real program: each gets one plain message with the cure, and an exit code
/// that says whose
/// fault it was.</summary>
public sealed class MistakeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public MistakeTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rnu", "'serhost' has no command 'rnu'. Did you mean 'run'?")]
    [InlineData("models shwo x", "'serhost models' has no command 'shwo'. Did you mean 'show'?")]
    [InlineData("run --corpse CLIPS", "'serhost run' has no option '--corpse'. Did you mean '--corpus'?")]
    [InlineData("results --jsn", "'serhost results' has no option '--jsn'. Did you mean '--json'?")]
    [InlineData("methods show occlusoin", "There is no method 'occlusoin'. Did you mean 'occlusion'?")]
    [InlineData("explain CLIP --method occlusion:preset=papre", "Method 'occlusion' has no preset 'papre'. Did you mean 'paper'?")]
    [InlineData("explain CLIP --method occlusion,crp", "one method is wanted here, 2 are given")]
    [InlineData("run --corpus CLIPS --methods occlusion,crp --param fill=mean",
        "expected METHOD.NAME=VALUE with one of the methods occlusion, crp")]
    [InlineData("run --corpus NOWHERE", "no such folder or manifest. Name a folder of recordings")]
    [InlineData("explain NOWHERE.wav", "No such file; check the path.")]
    [InlineData("run --corpus CLIPS --methods random --save NOWHERE/e.json", "Make the folder first, or correct the path.")]
    [InlineData("completion tcsh", "tcsh")]
    [InlineData("export --as csv", "'serhost export' also needs --out FOLDER: folder to write to")]
    [InlineData("figure clip X", "'serhost figure clip' also needs --out FILE.svg|.png|.pdf: the file")]
    [InlineData("figure clip --out f.svg", "'serhost figure clip' also needs CLIP: id of a clip of the run")]
    [InlineData("figure deltas --out f.gif", "the extension must be .svg, .png or .pdf")]
    [InlineData("figure deltas --out f.svg --theme drak", "it must be one of light, dark")]
    [InlineData("ui", "reads keys from a terminal, and here the input is a file or a pipe")]
    [InlineData("", "reads keys from a terminal, and here the input is a file or a pipe")]
    public void Mistyped_is_2_with_what_was_meant(string arguments, string message)
    {
        SerhostProgram.Outcome outcome = Run(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch("Exception|   at |System\\.", outcome.Error);
    }

    [Theory]
    [InlineData("run --json --limit many")]
    [InlineData("explain NOWHERE.wav --json")]
    [InlineData("methods show occlusoin --json")]
    [InlineData("nonsense --json")]
    public void With_json_the_error_is_a_document_too(string arguments)
    {
        SerhostProgram.Outcome outcome = Run(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal(2, outcome.Json.GetProperty("exitCode").GetInt32());
        Assert.Contains(outcome.Json.GetProperty("error").GetString()!, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_recording_is_a_corpus_of_one_and_its_name_gives_the_label()
    {
        SerhostProgram.Outcome outcome = Run("run --corpus CLIP --methods random --json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement summary = outcome.Json.GetProperty("summary");
        Assert.Equal((1, "crema-d"), (summary.GetProperty("clips").GetInt32(), summary.GetProperty("corpusKind").GetString()));
    }

    [Fact]
    public void Run_keeps_letters_of_other_alphabets_in_its_id()
    {
        SerhostProgram.Outcome outcome = Run("run --corpus CLIPS --methods random --name Übung-हिन्दी-声 --json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        string id = outcome.Json.GetProperty("summary").GetProperty("id").GetString()!;
        Assert.EndsWith("-übung-हिन्दी-声", id, StringComparison.Ordinal);
        string listed = _serhost.Run("results").Output;
        Assert.Contains(id, listed, StringComparison.Ordinal);
    }

    [Fact]
    public void Silent_clip_is_told_once()
    {
        string corpus = Directory.CreateDirectory(_folder.File("two")).FullName;
        TestWave.WriteQuietThenLoud(Path.Combine(corpus, "1001_IEO_ANG_XX.wav"), 16000);
        byte[] sound = File.ReadAllBytes(Path.Combine(corpus, "1001_IEO_ANG_XX.wav"));
        sound.AsSpan(44).Clear();
        File.WriteAllBytes(Path.Combine(corpus, "1002_IEO_SAD_XX.wav"), sound);
        SerhostProgram.Outcome outcome = _serhost.Run("run", "--corpus", corpus, "--methods", "random");
        Assert.Single(outcome.Error.Split('\n'), line => line.Contains("Every sample is zero", StringComparison.Ordinal)
            || line.Contains("ilent", StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_that_the_model_cannot_name_are_counted_and_take_no_part_in_agreement()
    {
        string corpus = Directory.CreateDirectory(_folder.File("tess")).FullName;
        foreach (string name in new[] { "OAF_back_angry", "OAF_back_ps", "OAF_bar_ps", "YAF_back_happy" })
        {
            TestWave.WriteQuietThenLoud(Path.Combine(corpus, name + ".wav"), 16000);
        }

        SerhostProgram.Outcome outcome = _serhost.Run("run", "--corpus", corpus, "--model", "crema-d-resnet-small", "--methods", "random");
        string said = outcome.Output.ReplaceLineEndings(" ").Replace("   ", " ", StringComparison.Ordinal);
        Assert.Contains("trained on crema-d, and these are clips of tess", said, StringComparison.Ordinal);
        Assert.Contains("of 2 clips (", said, StringComparison.Ordinal);
        Assert.Contains("2 clips cannot agree, for the model has no such output: surprise (2)", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_beside_a_run_says_that_the_store_is_in_use()
    {
        using Process run = _serhost.Start("run", "--methods", "occlusion:preset=paper");
        try
        {
            string store = _folder.File("data", "serhost", "store");
            Assert.True(SpinWait.SpinUntil(() => run.HasExited
                || (Directory.Exists(Path.Combine(store, "runs")) && Directory.EnumerateDirectories(Path.Combine(store, "runs")).Any()),
                TimeSpan.FromMinutes(2)));
            Assert.False(run.HasExited);
            SerhostProgram.Outcome outcome = _serhost.Run("doctor", "--json");
            Assert.Equal(0, outcome.ExitCode);
            Assert.Equal("inUse", outcome.Json.EnumerateArray().Single(row =>
                row.GetProperty("subject").GetString() == "store").GetProperty("state").GetString());
        }
        finally
        {
            run.Kill();
            run.WaitForExit();
        }
    }

    [Fact]
    public void Explain_without_a_method_and_run_with_one_ask_the_same_question()
    {
        string clip = Clip();
        Assert.Equal(0, _serhost.Run("run", "--corpus", clip, "--methods", "occlusion").ExitCode);
        SerhostProgram.Outcome outcome = _serhost.Run("explain", clip);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("by occlusion (", outcome.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("answered from the store", outcome.Error, StringComparison.Ordinal);
        SerhostProgram.Outcome paper = _serhost.Run("explain", clip, "--method", "occlusion:preset=paper:stride-frames=40:stride-bands=16",
            "--json");
        Assert.Equal("edge-seconds=auto;exact=true;fill=floor;score=logit;stride-bands=16;stride-frames=40;stride-seconds=auto;window-bands=1;window-frames=10;window-seconds=auto", paper.Json.GetProperty("map").GetProperty("parameters").GetString());
    }

    [Fact]
    public void Program_without_a_home_folder_runs()
    {
        var homeless = new SerhostProgram(_folder, withFixtures: false) { Environment = new Dictionary<string, string> { ["HOME"] = "" } };
        SerhostProgram.Outcome outcome = homeless.Run("run", "--corpus", Clip(), "--methods", "random");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("In short: 1 clip of 1 speaker", outcome.Output, StringComparison.Ordinal);
    }

    private SerhostProgram.Outcome Run(string arguments) =>
        _serhost.Run([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(argument => argument
        .Replace("NOWHERE", _folder.File("nowhere", "at-all"), StringComparison.Ordinal)
        .Replace("CLIPS", Path.GetDirectoryName(Clip())!, StringComparison.Ordinal).Replace("CLIP", Clip(), StringComparison.Ordinal))]);

    private string Clip()
    {
        string clip = _folder.File("clips", "1001_IEO_ANG_XX.wav");
        if (!File.Exists(clip))
        {
            TestWave.WriteQuietThenLoud(clip, 16000);
        }

        return clip;
    }
}
