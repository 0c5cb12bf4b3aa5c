using System.Runtime.InteropServices;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Tests.Samples;

namespace SerHost.Sdk.Testing.Tests;

/// <summary>Every rule for cue extractors: kept by a good one, broken by one that is bad in just that way.</summary>
public sealed class ExtractorRulesTests
{
    private static readonly Dictionary<string, Func<ICueExtractor>> s_bad = new()
    {
        ["cheap-constructor"] = () =>
        {
            Slow.Work(TimeSpan.FromMilliseconds(150));
            return new SampleExtractor();
        },
        ["descriptor"] = () => new SampleExtractor { Descriptor = SampleExtractor.GoodDescriptor with { Cues = [new CueDescriptor("Level (dB)", "level", "dB", false, "x")] } },
        ["parameter-descriptors"] = () => new SampleExtractor
        {
            Descriptor = SampleExtractor.GoodDescriptor with { Parameters = [SampleExtractor.GoodDescriptor.Parameters[0] with { Help = " " }] },
        },
        ["availability"] = () => new SampleExtractor
        {
            Available = () =>
            {
                Slow.Work(TimeSpan.FromSeconds(1.1));
                return Availability.Yes;
            },
        },
        ["shapes"] = () => new SampleExtractor { Answer = (_, tracks) => new CueTracks([.. tracks.Cues.Reverse()], tracks.TimeAxis, tracks.Values, tracks.IsVoiced) },
        ["time-axis"] = () => new SampleExtractor
        {
            Answer = (clip, tracks) => new CueTracks(tracks.Cues, new TimeAxis(0, tracks.TimeAxis.StepSeconds * clip.SampleRateHz, tracks.TimeAxis.Count, 0.01), tracks.Values, tracks.IsVoiced),
        },
        ["finite-values"] = () => Changed((clip, values, _) =>
        {
            if (clip.Samples.Span.IndexOfAnyExcept(0f) < 0)
            {
                Array.Fill(values, float.NegativeInfinity);
            }
        }),
        ["voicing"] = () => Changed((_, values, _) =>
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = float.IsNaN(values[i]) ? 0 : values[i];
            }
        }),
        ["determinism"] = () => Changed((_, values, _) => values[0] += Random.Shared.NextSingle()),
        ["inputs-untouched"] = () => new SampleExtractor { OnExtract = (clip, _) => MemoryMarshal.AsMemory(clip.Samples).Span[^1] += 0.5f },
        ["small-inputs"] = () => new SampleExtractor { OnExtract = (clip, _) => clip.Samples.Span[100].CompareTo(0f) },
        ["parameter-ranges"] = () => new SampleExtractor { OnExtract = (_, values) => ArgumentOutOfRangeException.ThrowIfLessThan(values.GetInteger("floor"), -100) },
        ["cancellation"] = () => Changed((clip, _, cancellation) => Slow.Work(clip.DurationSeconds > 30 ? TimeSpan.FromSeconds(4) : TimeSpan.Zero)),
        ["threads"] = Shared,
    };

    public static TheoryData<string> Rules => [.. ConformanceSuite.ExtractorRules];

    [Fact]
    public void Good_extractor_keeps_every_rule() =>
        Assert.All(ConformanceSuite.CheckExtractor(() => new SampleExtractor()).Results, result => Assert.True(result.Outcome == RuleOutcome.Passed, result.ToString()));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Bad_extractor_breaks_its_rule(string rule)
    {
        RuleResult result = Assert.Single(ConformanceSuite.CheckExtractor(s_bad[rule], new ConformanceSettings { Rules = [rule] }).Results);
        Assert.Equal(rule, result.RuleId);
        Assert.True(result.Outcome == RuleOutcome.Failed, result.ToString());
        Assert.NotEmpty(result.Detail);
        Assert.NotEmpty(result.Cure);
    }

    private static SampleExtractor Changed(Action<AudioClip, float[], CancellationToken> change) => new() { Change = change };

    private static SampleExtractor Shared()
    {
        float[] buffer = [];
        return Changed((_, values, _) =>
        {
            buffer = [.. values];
            Slow.Work(TimeSpan.FromMilliseconds(5));
            float[] found = buffer;
            found.AsSpan(0, Math.Min(found.Length, values.Length)).CopyTo(values);
        });
    }
}
