using System.Runtime.InteropServices;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Tests.Samples;

namespace SerHost.Sdk.Testing.Tests;

/// <summary>Every rule for model providers: kept by a good one, broken by one that is bad in just that way.</summary>
public sealed class ProviderRulesTests
{
    private static readonly Dictionary<string, Func<IModelProvider>> s_bad = new()
    {
        ["cheap-constructor"] = () =>
        {
            Slow.Work(TimeSpan.FromMilliseconds(150));
            return new SampleProvider();
        },
        ["descriptor"] = () => new SampleProvider { Id = "My Provider" },
        ["availability"] = () => new SampleProvider { Available = () => null! },
        ["find"] = () => new SampleProvider { ListingId = "Sample Model" },
        ["model-descriptor"] = () => With(new SampleModel { Describe = found => found with { ContentHash = "unknown" } }),
        ["input-axis"] = () => With(new SampleModel { ChangeInput = (_, input) => WithAxis(input, new TimeAxis(100, 1, input.Frames, 1)) }),
        ["small-inputs"] = () => With(new SampleModel { ChangeInput = (clip, input) => clip.Samples.Length > 1 ? input : throw new DivideByZeroException() }),
        ["finite-values"] = () => With(new SampleModel { ChangeOutputs = (_, _, outputs) => outputs[^1] = float.NaN }),
        ["determinism"] = () => With(new SampleModel { ChangeOutputs = (_, _, outputs) => outputs[0] += Random.Shared.NextSingle() }),
        ["batches"] = () => With(new SampleModel { ChangeOutputs = (_, count, outputs) => outputs[0] /= count }),
        ["inputs-untouched"] = () => With(new SampleModel
        {
            ChangeInput = (clip, input) =>
            {
                MemoryMarshal.AsMemory(clip.Samples).Span.Reverse();
                return input;
            },
        }),
        ["threads"] = Shared,
        ["layer-graph"] = () => With(new SampleModel { ChangeOutputs = (_, _, outputs) => outputs.Reverse() }),
    };

    public static TheoryData<string> Rules => [.. ConformanceSuite.ProviderRules];

    [Fact]
    public void Good_provider_keeps_every_rule() =>
        Assert.All(ConformanceSuite.CheckProvider(() => new SampleProvider()).Results, result => Assert.True(result.Outcome == RuleOutcome.Passed, result.ToString()));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Bad_provider_breaks_its_rule(string rule)
    {
        RuleResult result = Assert.Single(ConformanceSuite.CheckProvider(s_bad[rule], new ConformanceSettings { Rules = [rule] }).Results);
        Assert.Equal(rule, result.RuleId);
        Assert.True(result.Outcome == RuleOutcome.Failed, result.ToString());
        Assert.NotEmpty(result.Detail);
        Assert.NotEmpty(result.Cure);
    }

    [Theory]
    [InlineData("threads")]
    [InlineData("determinism")]
    public void Output_that_is_always_NaN_is_blamed_on_the_rule_about_finite_values_only(string rule)
    {
        RuleResult result = Assert.Single(ConformanceSuite.CheckProvider(s_bad["finite-values"], new ConformanceSettings { Rules = [rule] }).Results);
        Assert.True(result.Outcome == RuleOutcome.Passed, result.ToString());
    }

    [Fact]
    public void Exception_of_the_plugin_comes_before_what_the_rule_is_about()
    {
        var settings = new ConformanceSettings { Rules = ["threads"] };
        RuleResult result = Assert.Single(ConformanceSuite.CheckProvider(() => With(new SampleModel { ChangeOutputs = (_, _, _) => throw new DivideByZeroException() }), settings).Results);
        Assert.Contains(nameof(DivideByZeroException), result.Detail, StringComparison.Ordinal);
        Assert.StartsWith("Mend that first.", result.Cure, StringComparison.Ordinal);
    }

    private static SampleProvider With(SampleModel model) => new(model);

    private static ModelInput WithAxis(ModelInput input, TimeAxis axis) => new(input.Bands, input.Values, axis, input.BandCentresHz, input.IsPadding, input.Scale);

    private static SampleProvider Shared()
    {
        float[] buffer = [];
        return With(new SampleModel
        {
            ChangeOutputs = (_, _, outputs) =>
            {
                buffer = outputs.ToArray();
                Slow.Work(TimeSpan.FromMilliseconds(5));
                buffer.CopyTo(outputs);
            },
        });
    }
}
