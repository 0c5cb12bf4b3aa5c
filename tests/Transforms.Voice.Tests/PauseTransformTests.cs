using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Transforms;

namespace Transforms.Voice.Tests;

public sealed class PauseTransformTests
{
    private const int RateHz = 16_000;

    public static TheoryData<string> Rules => [.. ConformanceSuite.TransformRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Transform_keeps_the_rule(string rule) =>
        ConformanceSuite.CheckTransform(() => new PauseTransform(), new ConformanceSettings { Rules = [rule] }).ThrowIfFailed();

    [Fact]
    public void Pause_before_the_whole_clip_is_a_delay_and_touches_no_sample()
    {
        AudioClip clip = Ramp(1);
        TransformedClip later = Pause(clip, 0.02, new TimeRange(0, 1));
        Assert.Equal([.. new float[320], .. clip.Samples.Span], later.Clip.Samples.ToArray());
        Assert.Equal(0.52, later.TimeMap.ToResult(0.5), 1e-12);
    }

    [Fact]
    public void Pause_within_a_clip_is_silent_its_edges_are_soft_and_moments_on_both_sides_are_where_they_went()
    {
        AudioClip clip = Ramp(1);
        TransformedClip changed = Pause(clip, 0.25, new TimeRange(0.4, 0.6), new TimeRange(0.8, 1));
        float[] before = clip.Samples.ToArray(), after = changed.Clip.Samples.ToArray();
        Assert.Equal(before.Length + (2 * 4000), after.Length);
        Assert.All(after[6400..10_400], sample => Assert.Equal(0, sample));
        foreach (double seconds in (double[])[0.1, 0.37, 0.43, 0.7, 0.95])
        {
            Assert.Equal(before[(int)(seconds * RateHz)], after[(int)Math.Round(changed.TimeMap.ToResult(seconds) * RateHz)]);
        }

        float largestStep = after.Zip(after.Skip(1), (a, b) => Math.Abs(b - a)).Max();
        Assert.InRange(largestStep, 0, 0.01f); // a hard edge would step by 0.4 of full scale
    }

    private static AudioClip Ramp(double seconds) =>
        new("ramp", Enumerable.Range(0, (int)(seconds * RateHz)).Select(n => (float)(0.1 + (0.8 * n / (seconds * RateHz)))).ToArray(), RateHz);

    private static TransformedClip Pause(AudioClip clip, double seconds, params TimeRange[] regions)
    {
        IClipTransform pause = new PauseTransform();
        var values = new Dictionary<string, string> { ["seconds"] = FormattableString.Invariant($"{seconds}") };
        return pause.Apply(clip, regions, new TransformSettings(ParameterValues.Parse(pause.Descriptor.Parameters, values)), default);
    }
}
