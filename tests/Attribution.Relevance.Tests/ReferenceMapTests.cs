using System.Globalization;
using System.Text.Json;
using Attribution.Tests.Support;
using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Attribution;

namespace Attribution.Relevance.Tests;

/// <summary>Every map of zennit 0.5.1 and zennit-crp 0.6.0 in the reference material, within 1e-4 of its largest absolute value.</summary>
public sealed class ReferenceMapTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Lrp_maps_of_zennit_are_reproduced()
    {
        using ReferenceModel reference = ReferenceModel.Open();
        IReadOnlyList<JsonElement> entries = ReferenceModel.Entries("composite");
        Assert.True(entries.Count >= 40, $"only {entries.Count} reference maps found");
        var failures = new List<string>();
        foreach (JsonElement entry in entries)
        {
            string composite = entry.GetProperty("composite").GetString()!.Split(' ')[0].Replace('_', '-');
            RelevanceMap map = reference.Explain(new LrpMethod(), ReferenceModel.Request(entry), ("composite", composite));
            Check(entry, map.Values.Span, failures);
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Channel_relevances_of_zennit_crp_are_reproduced()
    {
        using ReferenceModel reference = ReferenceModel.Open();
        var failures = new List<string>();
        JsonElement[] entries = [.. ReferenceModel.Entries("layer").Where(entry => !entry.TryGetProperty("channel", out _))];
        Assert.True(entries.Length >= 32, $"only {entries.Length} reference vectors found");
        foreach (JsonElement entry in entries)
        {
            AttributionRequest request = ReferenceModel.Request(entry);
            RelevancePlan plan = RelevancePlan.Create(reference.Model.Graph!.Folded, Composites.EpsilonPlusFlat, -80, 0);
            RelevanceEngine engine = new RelevanceProgram(plan).CreateEngine(128, request.Input.Frames);
            engine.Evaluate(request.Input.Values.Span);
            double[] channels = engine.ChannelRelevance(request.Target, plan.Graph.IndexOf(entry.GetProperty("layer").GetString()!));
            Check(entry, Array.ConvertAll(channels, v => (float)v), failures);
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Conditional_maps_of_zennit_crp_are_reproduced(bool exclusive)
    {
        using ReferenceModel reference = ReferenceModel.Open();
        var failures = new List<string>();
        JsonElement[] entries = [.. ReferenceModel.Entries("exclude_parallel").Where(entry => entry.GetProperty("exclude_parallel").GetBoolean() == exclusive)];
        Assert.True(entries.Length >= 48, $"only {entries.Length} reference maps found");
        foreach (JsonElement entry in entries)
        {
            string channel = entry.GetProperty("channel").GetInt32().ToString(CultureInfo.InvariantCulture);
            RelevanceMap map = reference.Explain(
                new CrpMethod(), ReferenceModel.Request(entry),
                ("layer", entry.GetProperty("layer").GetString()!), ("channels", channel), ("paths", exclusive ? "exclusive" : "parallel"));
            Check(entry, Assert.Single(map.ExtraMaps).Values.Span, failures);
            Assert.Equal($"{entry.GetProperty("layer").GetString()}:{channel}", map.ExtraMaps[0].Name);
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static void Check(JsonElement entry, ReadOnlySpan<float> actual, List<string> failures)
    {
        double error = ReferenceModel.Error(ReferenceModel.Values(ReferenceModel.FileOf(entry)), actual);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ReferenceModel.FileOf(entry)}: {error:E1}"));
        if (error > Tolerance)
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"{ReferenceModel.FileOf(entry)}: {error:G3} of the largest value"));
        }
    }
}
