using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;

namespace SerHost.Core.Tests.Reports;

/// <summary>A run in sentences: what was planted is said, with its size, and what a control shows as well is not to be believed.</summary>
public sealed class RunInShortTests
{
    private const int Clips = 40;

    [Fact]
    public void Effect_that_the_controls_do_not_show_is_named_with_its_size_and_believed()
    {
        string[] sentences = Sentences(["lrp", "random", "random-smooth"], (method, clip) => method == "lrp" && clip % 2 == 0);
        Assert.Equal("The model is right in 30 of 40 clips (75 %; guessing gives 50 %); others' maps explain mistakes.", sentences[0]);
        Assert.StartsWith(
            "By lrp the model decides on moments in which the voice is louder (+21 % in the median clip, beyond chance in 20 of 40, random-smooth in 0) "
            + "than in others of the same clip: in 20 of 30 right decisions, 0 of 10 wrong ones.", sentences[1], StringComparison.Ordinal);
        Assert.Contains("Most right clips of angry show it: research expects it of angry.", sentences[1], StringComparison.Ordinal);
        Assert.Equal("The controls random and random-smooth, which know nothing of the model, show nothing beyond chance, as they must.", sentences[2]);
        Assert.Equal("Believe, of these clips: louder (lrp). random-smooth shows it in fewer of them (p < 0.001).", sentences[3]);
        Assert.Contains(sentences, sentence => sentence.StartsWith("Louder may only mean where there is sound", StringComparison.Ordinal));
    }

    [Fact]
    public void Effect_that_the_smooth_control_shows_as_often_is_not_believed()
    {
        string[] sentences = Sentences(["lrp", "random", "random-smooth"], (method, clip) => method != "random" && clip % 2 == 0);
        Assert.Contains("Believe none of it: random-smooth, which knows nothing of the model, shows it about as often.", sentences);
        Assert.Contains("random (knows nothing of the model): nothing beyond chance, as it must be.", sentences);
        Assert.Contains(sentences, sentence => sentence.StartsWith(
            "random-smooth (knows nothing of the model, marks neighbouring moments as real maps do): louder (in 20 of 40; by chance 1)",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_that_exceeds_chance_is_said_to_be_nothing()
    {
        string[] sentences = Sentences(["lrp", "random", "random-smooth"], (_, _) => false);
        Assert.StartsWith("lrp: nothing beyond chance;", sentences[1], StringComparison.Ordinal);

        // Three tests: 3 · P(5 or more of 40 at 0.05) = 0.144, 3 · P(6 or more) = 0.042.
        Assert.Contains("Believe nothing, which is not that there is nothing: a cue had to stand out in 6 of 40 clips.", sentences);
    }

    [Fact]
    public void Clips_too_few_to_show_anything_are_said_to_be()
    {
        string[] sentences = Sentences(["lrp", "random", "random-smooth"], (method, _) => method == "lrp", clips: 1);

        // Three tests: 3 · 0.05 is not below 0.05, 3 · 0.05² is.
        Assert.Contains("Believe nothing, either way: 1 clip can show nothing under so many cues and methods; 2 are the fewest that could.", sentences);
    }

    [Fact]
    public void Run_in_which_no_clip_could_be_looked_at_has_nothing_to_believe() =>
        Assert.DoesNotContain(Sentences(["lrp", "random", "random-smooth"], (_, _) => false, clips: 0), sentence => sentence.StartsWith("Believe", StringComparison.Ordinal));

    [Fact]
    public void Control_that_finds_something_leaves_nothing_to_believe()
    {
        string[] sentences = Sentences(["lrp", "random"], (_, clip) => clip % 2 == 0);
        Assert.Contains(sentences, sentence => sentence.StartsWith("random (knows nothing of the model): louder", StringComparison.Ordinal)
            && sentence.EndsWith("Something is wrong: believe none of this.", StringComparison.Ordinal));
        Assert.DoesNotContain(sentences, sentence => sentence.StartsWith("Believe", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_smooth_control_it_is_asked_for()
    {
        string[] sentences = Sentences(["lrp", "random"], (method, clip) => method == "lrp" && clip % 2 == 0);
        Assert.Contains("Whether it is more than any smooth map would show cannot be said: take the method 'random-smooth' in.", sentences);
        Assert.Contains("by chance in 1)", sentences[1], StringComparison.Ordinal);
    }

    /// <summary>Every other clip is angry, the others sad; every fourth clip, a sad one, is taken for angry. Where it is planted the voice is
    /// half as loud again in the segments, elsewhere a twentieth louder or softer.</summary>
    private static string[] Sentences(string[] methods, Func<string, int, bool> isPlanted, int clips = Clips)
    {
        EvidenceRow[] evidence = [.. from method in methods from clip in Enumerable.Range(0, clips) select Row(method, clip, isPlanted(method, clip))];
        RunRow[] rows = [.. evidence.Select(row => new RunRow(row.ClipId, null, row.Label, row.Speaker, null, null, row.Method))];
        var experiment = new Experiment { Name = "test", Methods = [.. methods.Select(id => new MethodChoice { Id = id })] };
        var run = new RunSummary("test", experiment, RunState.Done, DateTimeOffset.UnixEpoch, "toy", clips);
        var columns = EvidenceColumns.Of(evidence);
        return [.. RunInShort.Of(run, rows, columns, EvidenceTable.Build(columns, new EvidenceSettings()),
            new DecisionCount(3 * clips / 4, clips, 2, new Dictionary<string, int>())).Sentences];
    }

    private static EvidenceRow Row(string method, int clip, bool isPlanted)
    {
        string label = clip % 2 == 0 ? "angry" : "sad", predicted = clip % 4 == 1 ? "angry" : label;
        double salient = isPlanted ? 1.5 : clip % 3 == 0 ? 0.95 : 0.97;
        var test = new RandomisationTest(220, true, 1, 0.1, (salient - 1) / 0.1, 0.5, 0.5, isPlanted ? 0.01 : 0.6);
        BaselineContrast[] baselines = [new(CueBaseline.Rest, 10, salient - 1, 0.5, 0, null)];
        return new EvidenceRow(
            $"clip {clip:00}", $"speaker {clip % 4}", null, label, predicted, predicted, 1, method,
            new CueContrastResult(12, 3, [new CueContrast("loudness", salient, 40, 1, baselines, test, null)], []));
    }
}
