using System.Runtime.InteropServices;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Tests.Samples;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Tests;

/// <summary>Every rule for transforms: kept by a good one, broken by one that is bad in just that way.</summary>
public sealed class TransformRulesTests
{
    private static readonly Dictionary<string, Func<IClipTransform>> s_bad = new()
    {
        ["cheap-constructor"] = () =>
        {
            Slow.Work(TimeSpan.FromMilliseconds(150));
            return new SampleTransform();
        },
        ["descriptor"] = () => new SampleTransform
        {
            Descriptor = SampleTransform.GoodDescriptor with { Effects = [new ParameterEffect("percent", [new CueEffect("f0_hz", CueChange.Direction)], ["f0_hz"])] },
        },
        ["parameter-descriptors"] = () => new SampleTransform
        {
            Descriptor = SampleTransform.GoodDescriptor with { Parameters = [SampleTransform.GoodDescriptor.Parameters[0] with { Help = " " }, SampleTransform.GoodDescriptor.Parameters[1]] },
        },
        ["availability"] = () => new SampleTransform { Available = () => Availability.No(" ") },
        ["neutral"] = () => new SampleTransform { Change = (samples, _) => samples[0] += 1e-4f },
        ["shapes"] = () => new SampleTransform { Answer = (_, result) => result with { TimeMap = TimeMap.Identity } },
        ["outside-untouched"] = () => new SampleTransform { Change = (samples, settings) => samples[^1] += settings.Parameters.GetInteger("percent") == 100 ? 0 : 1e-4f },
        ["determinism"] = () => new SampleTransform { Change = (samples, _) => samples[samples.Length / 2] += Random.Shared.NextSingle() },
        ["inputs-untouched"] = () => new SampleTransform { OnApply = (clip, _) => MemoryMarshal.AsMemory(clip.Samples).Span[^1] += 0.5f },
        ["small-inputs"] = () => new SampleTransform { OnApply = (clip, _) => clip.Samples.Span[100].CompareTo(0f) },
        ["parameter-ranges"] = () => new SampleTransform { OnApply = (_, settings) => ArgumentOutOfRangeException.ThrowIfEqual(settings.Parameters.GetInteger("repeat"), 20) },
        ["cancellation"] = () => new SampleTransform { OnApply = (clip, _) => Slow.Work(clip.DurationSeconds > 30 ? TimeSpan.FromSeconds(4) : TimeSpan.Zero) },
        ["threads"] = Shared,
    };

    public static TheoryData<string> Rules => [.. ConformanceSuite.TransformRules];

    [Fact]
    public void Good_transform_keeps_every_rule() =>
        Assert.All(ConformanceSuite.CheckTransform(() => new SampleTransform()).Results, result => Assert.True(result.Outcome == RuleOutcome.Passed, result.ToString()));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Bad_transform_breaks_its_rule(string rule)
    {
        RuleResult result = Assert.Single(ConformanceSuite.CheckTransform(s_bad[rule], new ConformanceSettings { Rules = [rule] }).Results);
        Assert.Equal(rule, result.RuleId);
        Assert.True(result.Outcome == RuleOutcome.Failed, result.ToString());
        Assert.NotEmpty(result.Detail);
        Assert.NotEmpty(result.Cure);
    }

    [Fact]
    public void Transform_that_changes_nothing_is_told_so() => Assert.Contains(
        "changes a voice",
        Assert.Single(ConformanceSuite.CheckTransform(
            () => new SampleTransform { Answer = (clip, _) => new TransformedClip(clip, TimeMap.Identity) }, new ConformanceSettings { Rules = ["determinism"] }).Results).Detail,
        StringComparison.Ordinal);

    private static SampleTransform Shared()
    {
        float[] buffer = [];
        return new SampleTransform
        {
            Change = (samples, _) =>
            {
                buffer = [.. samples];
                Slow.Work(TimeSpan.FromMilliseconds(5));
                float[] found = buffer;
                found.AsSpan(0, Math.Min(found.Length, samples.Length)).CopyTo(samples);
            },
        };
    }
}
