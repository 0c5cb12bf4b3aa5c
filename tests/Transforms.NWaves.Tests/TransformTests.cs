using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Transforms;

namespace Transforms.NWaves.Tests;

/// <summary>The transforms of NWaves against sounds of which the answer is known.</summary>
public sealed class TransformTests
{
    private static readonly IClipTransform[] s_all = [new TimePitchTransform(), new ChannelTransform(), new RoomTransform()];

    public static TheoryData<int, string> Rules
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (int i = 0; i < s_all.Length; i++)
            {
                foreach (string rule in ConformanceSuite.TransformRules)
                {
                    data.Add(i, rule);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Transform_keeps_the_rule(int which, string rule) => ConformanceSuite.CheckTransform(
        () => (IClipTransform)Activator.CreateInstance(s_all[which].GetType())!, new ConformanceSettings { Rules = [rule] }).ThrowIfFailed();

    [Theory]
    [InlineData(8000, 0.8)]
    [InlineData(16000, 1.25)]
    [InlineData(24414, 0.8)]
    [InlineData(44100, 1.1)]
    [InlineData(48000, 1.5)]
    public void Time_map_says_where_moments_went(int rateHz, double stretch)
    {
        // Bursts of a tone at known times in the region; each must be found where the map says.
        double[] bursts = [0.5, 0.9, 1.3, 1.7];
        float[] samples = new float[(int)(2.2 * rateHz)];
        for (int i = 0; i < samples.Length; i++)
        {
            double t = (double)i / rateHz;
            double envelope = bursts.Max(b => Math.Exp(-0.5 * Math.Pow((t - b) / 0.04, 2)));
            samples[i] = (float)(0.4 * envelope * Math.Sin(2 * Math.PI * 440 * t));
        }

        TransformedClip changed = Apply(
            new TimePitchTransform(), new AudioClip("bursts", samples, rateHz), [new TimeRange(0.3, 1.9)], ("stretch", Text(stretch)));

        double ratio = Assert.Single(changed.Diagnostics).Value;
        Assert.Equal(stretch, ratio, 0.005);
        Assert.Equal(samples.Length + (1.6 * rateHz * (ratio - 1)), changed.Clip.Samples.Length, 2.0);
        foreach (double burst in bursts)
        {
            double expected = changed.TimeMap.ToResult(burst);
            Assert.Equal(expected, Centre(changed.Clip, expected, 0.1), 0.008);
        }
    }

    [Theory]
    [InlineData(16000, 4)]
    [InlineData(16000, -4)]
    [InlineData(44100, 7)]
    public void Pitch_arrives_and_the_level_stays(int rateHz, int semitones)
    {
        AudioClip clip = Tone(rateHz, 300, 1.5);

        AudioClip changed = Apply(new TimePitchTransform(), clip, TransformRegions.WholeClip(clip), ("pitch", $"{semitones}")).Clip;

        double expected = 300 * Math.Pow(2, semitones / 12.0);
        Assert.Equal(expected, Frequency(changed, 0.3, 1.2), expected * 0.01);
        Assert.Equal(0, LevelDb(changed, 0.3, 1.2) - LevelDb(clip, 0.3, 1.2), 1.0);
        Assert.Equal(clip.Samples.Length, changed.Samples.Length);
    }

    [Fact]
    public void Long_regions_are_done_in_parts_that_cannot_be_heard()
    {
        AudioClip clip = Tone(16000, 300, 10);

        TransformedClip changed = Apply(new TimePitchTransform(), clip, TransformRegions.WholeClip(clip), ("stretch", "1.25"));

        Assert.Equal(12.5, changed.Clip.DurationSeconds, 0.02);
        double[] levels = [.. Enumerable.Range(2, 118).Select(i => LevelDb(changed.Clip, 0.1 * i, 0.1 * (i + 1)))];
        Assert.True(levels.Max() - levels.Min() < 3, $"{levels.Max() - levels.Min():F1} dB");
        Assert.Equal(300, Frequency(changed.Clip, 1, 11), 3.0);
    }

    [Theory]
    [InlineData(100, -30, -90)]
    [InlineData(1000, 0.2, -0.2)]
    [InlineData(6000, -30, -120)]
    public void Telephone_band_passes_speech_and_nothing_else(double hertz, double most, double least)
    {
        AudioClip clip = Tone(16000, hertz, 1.5);

        AudioClip changed = Apply(new ChannelTransform(), clip, TransformRegions.WholeClip(clip), ("band", "telephone")).Clip;

        Assert.InRange(LevelDb(changed, 0.4, 1.1) - LevelDb(clip, 0.4, 1.1), least, most);
    }

    [Theory]
    [InlineData("bass", 60, 6)]
    [InlineData("bass", 4000, 0)]
    [InlineData("treble", 7000, 6)]
    [InlineData("treble", 200, 0)]
    [InlineData("peak", 1000, 6)]
    [InlineData("peak", 100, 0)]
    public void Equaliser_raises_what_it_says(string parameter, double hertz, double expected)
    {
        AudioClip clip = Tone(16000, hertz, 1.5);

        AudioClip changed = Apply(new ChannelTransform(), clip, TransformRegions.WholeClip(clip), (parameter, "6")).Clip;

        Assert.Equal(expected, LevelDb(changed, 0.4, 1.1) - LevelDb(clip, 0.4, 1.1), 0.6);
    }

    [Fact]
    public void Filters_delay_nothing()
    {
        float[] samples = new float[16000];
        samples[8000] = 1;
        var clip = new AudioClip("click", samples, 16000);

        float[] changed = Apply(new ChannelTransform(), clip, TransformRegions.WholeClip(clip), ("band", "telephone")).Clip.Samples.ToArray();

        Assert.Equal(8000, Array.IndexOf(changed, changed.MaxBy(Math.Abs)));
    }

    [Fact]
    public void Clipping_and_few_bits_do_what_they_say()
    {
        AudioClip clip = Tone(16000, 200, 1);

        float[] clipped = Apply(new ChannelTransform(), clip, TransformRegions.WholeClip(clip), ("clip", "-6")).Clip.Samples.ToArray();
        float[] crushed = Apply(new ChannelTransform(), clip, TransformRegions.WholeClip(clip), ("bits", "4")).Clip.Samples.ToArray();

        float peak = clip.Samples.ToArray().Max();
        Assert.Equal(peak * Math.Pow(10, -6 / 20.0), clipped.Max(), 1e-3 * peak);
        Assert.All(Enumerable.Range(0, clipped.Length).Where(i => Math.Abs(clip.Samples.Span[i]) < 0.4 * peak),
            i => Assert.Equal(clip.Samples.Span[i], clipped[i], 1e-4));
        Assert.InRange(crushed.Distinct().Count(), 2, 17);
    }

    [Theory]
    [InlineData("white", 0)]
    [InlineData("white", 20)]
    [InlineData("speech", 10)]
    public void Noise_has_the_ratio_asked_for_and_comes_back_with_its_seed(string noise, int snr)
    {
        AudioClip clip = Tone(16000, 300, 2);
        (string, string)[] parameters = [("noise", noise), ("snr", $"{snr}")];

        AudioClip one = Apply(new RoomTransform(), clip, TransformRegions.WholeClip(clip), 7, parameters).Clip;
        AudioClip again = Apply(new RoomTransform(), clip, TransformRegions.WholeClip(clip), 7, parameters).Clip;
        AudioClip other = Apply(new RoomTransform(), clip, TransformRegions.WholeClip(clip), 8, parameters).Clip;

        float[] difference = [.. one.Samples.ToArray().Zip(clip.Samples.ToArray(), (a, b) => a - b)];
        double measured = LevelDb(clip, 0, 2) - LevelDb(new AudioClip("noise", difference, 16000), 0, 2);
        Assert.Equal(snr, measured, 0.3);
        Assert.Equal(one.Samples.ToArray(), again.Samples.ToArray());
        Assert.NotEqual(one.Samples.ToArray(), other.Samples.ToArray());
    }

    [Fact]
    public void Echoes_come_when_they_should()
    {
        float[] samples = new float[16000];
        samples[1000] = 0.5f;
        var clip = new AudioClip("click", samples, 16000);

        float[] changed = Apply(
            new RoomTransform(), clip, TransformRegions.WholeClip(clip), ("echo", "0.5"), ("echo-delay", "100")).Clip.Samples.ToArray();

        Assert.Equal(0.5, changed[1000], 1e-4);
        Assert.Equal(0.25, changed[2600], 1e-3);
        Assert.Equal(0.125, changed[4200], 1e-3);
        Assert.Equal(0, changed[1800], 1e-4);
    }

    [Fact]
    public void Reverberation_decays_by_60_dB_in_its_time_and_leaves_the_direct_sound_its_share()
    {
        float[] samples = new float[32000];
        samples[1000] = 0.9f;
        var clip = new AudioClip("click", samples, 16000);

        float[] changed = Apply(
            new RoomTransform(), clip, TransformRegions.WholeClip(clip), ("reverb", "0.8"), ("direct", "6")).Clip.Samples.ToArray();

        Assert.Equal(0.9, changed[1000], 1e-3);
        double tail = changed[1010..].Sum(v => (double)v * v);
        Assert.Equal(6, 10 * Math.Log10(0.81 / tail), 0.2);
        double early = changed[2600..4200].Sum(v => (double)v * v), late = changed[7400..9000].Sum(v => (double)v * v);
        Assert.Equal(60 * 0.3 / 0.8, 10 * Math.Log10(early / late), 1.5); // 0.3 s apart
    }

    [Fact]
    public void Limits_that_leave_nothing_are_refused()
    {
        AudioClip clip = Tone(8000, 300, 1);

        ParameterException crossed = Assert.Throws<ParameterException>(() =>
            Apply(new ChannelTransform(), clip, TransformRegions.WholeClip(clip), ("low", "2000"), ("high", "1000")));
        ParameterException above = Assert.Throws<ParameterException>(() =>
            Apply(new ChannelTransform(), clip, TransformRegions.WholeClip(clip), ("low", "5000")));

        Assert.Contains("not below 'high'", crossed.Message, StringComparison.Ordinal);
        Assert.Contains("8000 samples a second", above.Message, StringComparison.Ordinal);
    }

    private static TransformedClip Apply(
        IClipTransform transform, AudioClip clip, IReadOnlyList<TimeRange> regions, params (string Id, string Value)[] parameters) =>
        Apply(transform, clip, regions, 1, parameters);

    private static TransformedClip Apply(
        IClipTransform transform, AudioClip clip, IReadOnlyList<TimeRange> regions, ulong seed, (string Id, string Value)[] parameters)
    {
        ParameterValues values = ParameterValues.Parse(
            transform.Descriptor.Parameters, parameters.ToDictionary(p => p.Id, p => p.Value));
        return transform.Apply(clip, regions, new TransformSettings(values, seed), CancellationToken.None);
    }

    private static string Text(double value) => FormattableString.Invariant($"{value}");

    private static AudioClip Tone(int rateHz, double hertz, double seconds) => new(
        "tone",
        (float[])[.. Enumerable.Range(0, (int)(seconds * rateHz)).Select(i => (float)(0.3 * Math.Sin(2 * Math.PI * hertz * i / rateHz)))],
        rateHz);

    private static double LevelDb(AudioClip clip, double from, double to)
    {
        int end = Math.Min(clip.Samples.Length, (int)(to * clip.SampleRateHz));
        ReadOnlySpan<float> samples = clip.Samples.Span[(int)(from * clip.SampleRateHz)..end];
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += (double)sample * sample;
        }

        return 10 * Math.Log10((sum / samples.Length) + 1e-30);
    }

    // Rising zero crossings a second.
    private static double Frequency(AudioClip clip, double from, double to)
    {
        float[] samples = clip.Samples.ToArray()[(int)(from * clip.SampleRateHz)..(int)(to * clip.SampleRateHz)];
        int[] rises = [.. Enumerable.Range(1, samples.Length - 1).Where(i => samples[i - 1] < 0 && samples[i] >= 0)];
        return (rises.Length - 1) * (double)clip.SampleRateHz / (rises[^1] - rises[0]);
    }

    // Centre of the energy within some seconds of a moment.
    private static double Centre(AudioClip clip, double around, double reach)
    {
        double sum = 0, weighted = 0;
        for (int i = (int)((around - reach) * clip.SampleRateHz); i < (int)((around + reach) * clip.SampleRateHz); i++)
        {
            double power = (double)clip.Samples.Span[i] * clip.Samples.Span[i];
            sum += power;
            weighted += power * i / clip.SampleRateHz;
        }

        return weighted / sum;
    }
}
