using System.Runtime.InteropServices;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Tests.Samples;

namespace SerHost.Sdk.Testing.Tests;

/// <summary>Every rule for methods: kept by a good one, broken by one that is bad in just that way.</summary>
public sealed class MethodRulesTests
{
    private static readonly Dictionary<string, Func<IAttributionMethod>> s_bad = new()
    {
        ["cheap-constructor"] = () =>
        {
            Slow.Work(TimeSpan.FromMilliseconds(150));
            return new SampleMethod();
        },
        ["descriptor"] = () => new SampleMethod { Descriptor = SampleMethod.GoodDescriptor with { Version = "" } },
        ["parameter-descriptors"] = () => new SampleMethod
        {
            Descriptor = SampleMethod.GoodDescriptor with { Parameters = [.. SampleMethod.GoodDescriptor.Parameters, new ParameterDescriptor("depth", ParameterKind.Integer, "9", "Depth.") { Maximum = 8 }] },
        },
        ["availability"] = () => new SampleMethod { Available = () => Availability.No("") },
        ["shapes"] = () => new SampleMethod { Answer = (requests, maps) => [.. maps.Reverse()] },
        ["finite-values"] = () => Changed((request, values, _) => Array.ConvertAll(values, value => value / values.Max())),
        ["determinism"] = () => Changed((_, values, _) => Array.ConvertAll(values, value => value + Random.Shared.NextSingle())),
        ["batches"] = () => new SampleMethod { Answer = (requests, maps) => [.. maps.Select(map => new RelevanceMap(map.Bands, Array.ConvertAll(map.Values.ToArray(), value => value / maps.Count), map.TimeAxis, map.Target))] },
        ["inputs-untouched"] = () => Changed((request, values, _) =>
        {
            MemoryMarshal.AsMemory(request.Input.Values).Span[0] += 1;
            return values;
        }),
        ["small-inputs"] = () => Changed((request, values, _) => request.Input.Frames > 1 ? values : throw new IndexOutOfRangeException()),
        ["parameter-ranges"] = () => new SampleMethod
        {
            OnPrepare = setup => _ = setup.Parameters.GetText("sign") == "both" ? 0 : throw new NotImplementedException(),
        },
        ["model-access"] = () => new SampleMethod { Descriptor = SampleMethod.GoodDescriptor with { Needs = ModelAccess.LayerGraph } },
        ["cancellation"] = () => new SampleMethod
        {
            Answer = (requests, maps) => maps,
            Change = (request, values, cancellation) =>
            {
                Slow.Work(cancellation.CanBeCanceled ? TimeSpan.FromSeconds(4) : TimeSpan.Zero);
                return values;
            },
        },
        ["threads"] = Shared,
    };

    public static TheoryData<string> Rules => [.. ConformanceSuite.MethodRules];

    [Fact]
    public void Good_method_keeps_every_rule() =>
        Assert.All(ConformanceSuite.CheckMethod(() => new SampleMethod()).Results, result => Assert.True(result.Outcome == RuleOutcome.Passed, result.ToString()));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Bad_method_breaks_its_rule(string rule)
    {
        ConformanceReport report = ConformanceSuite.CheckMethod(s_bad[rule], new ConformanceSettings { Rules = [rule] });
        RuleResult result = Assert.Single(report.Results);
        Assert.Equal(rule, result.RuleId);
        Assert.True(result.Outcome == RuleOutcome.Failed, result.ToString());
        Assert.NotEmpty(result.Detail);
        Assert.NotEmpty(result.Cure);
        Assert.Contains(rule, Assert.Throws<ConformanceException>(report.ThrowIfFailed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hung_method_is_left_behind_and_said_so()
    {
        using var never = new ManualResetEventSlim();
        IReadOnlyList<RuleResult> results = ConformanceSuite.CheckMethod(
            () => Changed((_, values, _) =>
            {
                never.Wait(CancellationToken.None);
                return values;
            }),
            new ConformanceSettings { RuleLimit = TimeSpan.FromSeconds(2) }).Results;
        never.Set();
        Assert.Equal("shapes", Assert.Single(results, result => result.Outcome == RuleOutcome.Failed).RuleId);
        Assert.Equal(RuleOutcome.NotApplicable, results[^1].Outcome);
    }

    [Fact]
    public void Throwing_constructor_is_a_row()
    {
        ConformanceReport report = ConformanceSuite.CheckMethod(() => throw new InvalidOperationException("no licence"));
        Assert.Contains("no licence", Assert.Single(report.Results, result => result.Outcome == RuleOutcome.Failed).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Method_without_its_hardware_is_checked_as_far_as_it_goes()
    {
        ConformanceReport report = ConformanceSuite.CheckMethod(() => new SampleMethod { Available = () => Availability.No("No GPU.") });
        Assert.True(report.IsConformant);
        Assert.Contains(report.Results, result => result is { RuleId: "shapes", Outcome: RuleOutcome.NotApplicable } && result.Detail.Contains("No GPU.", StringComparison.Ordinal));
        Assert.Contains(report.Results, result => result is { RuleId: "descriptor", Outcome: RuleOutcome.Passed });
    }

    private static SampleMethod Changed(Func<AttributionRequest, float[], CancellationToken, float[]> change) => new() { Change = change };

    /// <summary>A method whose sessions meet in one buffer: each call writes it, waits for a moment that others use, and reads it.</summary>
    private static SampleMethod Shared()
    {
        float[] buffer = [];
        return Changed((_, values, _) =>
        {
            buffer = values;
            Slow.Work(TimeSpan.FromMilliseconds(5));
            return [.. buffer];
        });
    }
}
