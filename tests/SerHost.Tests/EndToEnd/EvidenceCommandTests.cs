using System.Text.Json;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>The commands that weigh the evidence, on the demo corpus through the real program.</summary>
public sealed class EvidenceCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public EvidenceCommandTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stats_tests_the_newest_run_and_writes_every_cell()
    {
        Assert.Equal(0, _serhost.Run("run", "--limit", "12", "--methods", "random,energy").ExitCode);
        string csv = _folder.File("cells.csv");
        string utterances = _folder.File("utterances.csv"), segments = _folder.File("segments.csv");
        SerhostProgram.Outcome outcome = _serhost.Run("stats", "--json", "--csv", csv, "--utterances", utterances);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement report = outcome.Json.GetProperty("report");
        Assert.Equal(12, report.GetProperty("utterances").GetInt32());
        string[] lines = File.ReadAllLines(csv);
        Assert.Equal(report.GetProperty("cells").GetArrayLength() + 1, lines.Length);
        Assert.All(lines, line => Assert.Equal(22, line.Split(',').Length));
        Assert.StartsWith("clip,speaker,sentence,label,predicted,target,target_value,method,cue,baseline,salient,baseline_value,delta,", File.ReadAllText(utterances), StringComparison.Ordinal);
        string described = _serhost.Run("results", "last", "--describe", "--segments", segments).Output;
        Assert.Contains("nothing here is a finding about people", described, StringComparison.Ordinal);
        Assert.StartsWith("clip,label,predicted,target,method,rank,start_s,end_s,score", File.ReadAllText(segments), StringComparison.Ordinal);
        string text = _serhost.Run("stats", "last").Output;
        Assert.Contains("Plausibility", text, StringComparison.Ordinal);
        Assert.Contains("synthetic", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_methods_sets_methods_beside_random_maps()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("evaluate-methods", "--limit", "3", "--methods", "random,energy", "--window-sets", "100", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement cells = outcome.Json.GetProperty("cells");
        Assert.Contains(cells.EnumerateArray(), c => c.GetProperty("metricId").GetString() == "insertion-auc" && c.GetProperty("fill").GetString() == "band-mean");
        Assert.Single(outcome.Json.GetProperty("agreements").EnumerateArray());
    }

    [Fact]
    public void Ground_truth_knows_the_demo_s_bursts()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("ground-truth", "--limit", "6", "--methods", "random,energy", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal(6, outcome.Json.GetProperty("clips").GetInt32());
    }

    [Fact]
    public void Formulas_of_the_metrics_are_shown()
    {
        string text = _serhost.Run("evaluate-methods", "--formulas").Output;
        Assert.Contains("Yeh et al. 2019", text, StringComparison.Ordinal);
        Assert.Contains("window regret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate-methods", "--methods", "no-such-method")]
    [InlineData("evaluate-methods", "--methods", "random:no-such=1")]
    [InlineData("ground-truth", "--model", "no-such-model")]
    public void Wrong_requests_name_what_is_wrong(params string[] arguments)
    {
        SerhostProgram.Outcome outcome = _serhost.Run(arguments);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("no-such", outcome.Error + outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }
}
