using SerHost.Sdk.Audio;
using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Transforms;
using SerHost.Signal.Voice;

namespace Transforms.Voice.Tests;

/// <summary>Synthetic voices with known truth, changed, and measured by our GeMAPS cues and by Praat.</summary>
public sealed class VoiceTransformTests
{
    private static readonly TimeRange s_middle = new(0.3, 1.3);

    public static TheoryData<string> Rules => [.. ConformanceSuite.TransformRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Transform_keeps_the_rule(string rule) =>
        ConformanceSuite.CheckTransform(() => new VoiceTransform(), new ConformanceSettings { Rules = [rule] }).ThrowIfFailed();

    [Theory]
    [InlineData(110, -4)]
    [InlineData(110, 4)]
    [InlineData(160, -4)]
    [InlineData(160, 4)]
    [InlineData(230, -4)]
    [InlineData(230, 4)]
    public void Pitch_arrives_within_a_fifth_of_a_semitone_and_loudness_stays(double f0Hz, int semitones)
    {
        AudioClip clip = Vowel(f0Hz), changed = Measure.ChangeAll(clip, ("pitch", $"{semitones}")).Clip;
        Assert.Equal(semitones, Measure.Gemaps(changed, "f0_semitone", s_middle) - Measure.Gemaps(clip, "f0_semitone", s_middle), 0.2);
        Assert.InRange(LoudnessDb(clip, changed), -1, 1);
        Assert.Equal(semitones, PraatProbe.Of(changed, s_middle).Semitones - PraatProbe.Of(clip, s_middle).Semitones, 0.2);
    }

    [Theory]
    [InlineData(110, -4)]
    [InlineData(110, 4)]
    [InlineData(160, -4)]
    [InlineData(160, 4)]
    public void Formants_stay_within_five_percent_when_the_pitch_moves(double f0Hz, int semitones)
    {
        // Higher voices are left out: from about 260 Hz on Praat does not find these formants in the unchanged voice either.
        AudioClip clip = Vowel(f0Hz);
        PraatProbe before = PraatProbe.Of(clip, s_middle), after = PraatProbe.Of(Measure.ChangeAll(clip, ("pitch", $"{semitones}")).Clip, s_middle);
        Assert.InRange(after.F1 / before.F1, 0.95, 1.05);
        Assert.InRange(after.F2 / before.F2, 0.95, 1.05);
        Assert.InRange(after.F3 / before.F3, 0.95, 1.05);
    }

    [Theory]
    [InlineData(-6)]
    [InlineData(6)]
    public void Loudness_arrives_within_a_fifth_of_a_decibel(int gainDb)
    {
        AudioClip clip = Vowel(160);
        Assert.Equal(gainDb, LoudnessDb(clip, Measure.ChangeAll(clip, ("loudness", $"{gainDb}")).Clip), 0.2);
        AudioClip inside = Measure.Change(clip, [new TimeRange(0.25, 1.35)], ("loudness", $"{gainDb}")).Clip;
        Assert.Equal(gainDb, LoudnessDb(clip, inside), 0.2);
    }

    [Theory]
    [InlineData(110)]
    [InlineData(160)]
    [InlineData(230)]
    public void Harmonics_to_noise_ratio_comes_down_to_what_is_wanted(double f0Hz)
    {
        double gemaps = double.NegativeInfinity;
        foreach (int wanted in new[] { 5, 10, 15, 20 })
        {
            AudioClip changed = Measure.ChangeAll(Vowel(f0Hz), ("hnr", $"{wanted}")).Clip;
            double now = Measure.Gemaps(changed, "hnr_db", s_middle);
            Assert.True(now > gemaps);
            gemaps = now;
            if (PraatProbe.IsInstalled)
            {
                Assert.Equal(wanted, PraatProbe.Of(changed, s_middle).HnrDb, 0.15 * wanted);
            }
        }
    }

    [Theory]
    [InlineData(110)]
    [InlineData(160)]
    [InlineData(230)]
    public void Alpha_ratio_moves_by_what_is_wanted(double f0Hz)
    {
        AudioClip clip = Vowel(f0Hz);
        foreach (int wanted in new[] { -6, -3, 3, 6 })
        {
            AudioClip changed = Measure.ChangeAll(clip, ("tilt", $"{wanted}")).Clip;
            Assert.Equal(wanted, Measure.Gemaps(changed, "alpha_ratio_db", s_middle) - Measure.Gemaps(clip, "alpha_ratio_db", s_middle), 0.15 * Math.Abs(wanted));
            Assert.Equal(Measure.Gemaps(clip, "f0_semitone", s_middle), Measure.Gemaps(changed, "f0_semitone", s_middle), 0.1);
        }
    }

    [Theory]
    [InlineData(110)]
    [InlineData(160)]
    [InlineData(230)]
    public void Jitter_and_shimmer_arrive_and_leave_pitch_alone(double f0Hz)
    {
        AudioClip clip = Vowel(f0Hz);
        double jitter = 0, shimmer = 0;
        foreach (double wanted in new[] { 0.5, 1, 2 })
        {
            AudioClip rough = Measure.ChangeAll(clip, ("jitter", FormattableString.Invariant($"{wanted}"))).Clip;
            Assert.True(Measure.Gemaps(rough, "jitter", s_middle) > jitter);
            jitter = Measure.Gemaps(rough, "jitter", s_middle);
            Assert.Equal(Measure.Gemaps(clip, "f0_semitone", s_middle), Measure.Gemaps(rough, "f0_semitone", s_middle), 0.1);
            if (PraatProbe.IsInstalled && wanted >= 1)
            {
                Assert.Equal(wanted / 100, PraatProbe.Of(rough, s_middle).Jitter, 0.15 * wanted / 100);
            }

            AudioClip uneven = Measure.ChangeAll(clip, ("shimmer", FormattableString.Invariant($"{wanted}"))).Clip;
            Assert.True(Measure.OpenSmileProfile(uneven, "shimmer_db", s_middle) > shimmer);
            shimmer = Measure.OpenSmileProfile(uneven, "shimmer_db", s_middle);
            Assert.Equal(wanted, shimmer, 0.15 * wanted);
        }
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.5", 0.5)]
    [InlineData("2", 2)]
    public void Range_scales_the_movement_of_the_pitch(string range, double ratio)
    {
        AudioClip clip = Vowel(160);
        Assert.Equal(ratio, Spread(Measure.ChangeAll(clip, ("range", range)).Clip) / Spread(clip), 0.1);
    }

    [Theory]
    [InlineData("0.7", 0.7)]
    [InlineData("1.3", 1.3)]
    [InlineData("1.8", 1.8)]
    public void Duration_is_what_the_time_map_says_and_pitch_stays(string given, double ratio)
    {
        AudioClip clip = Vowel(160);
        var region = new TimeRange(0.4, 1.1);
        TransformedClip result = Measure.Change(clip, [region], ("duration", given));
        TimeRange now = result.TimeMap.ToResult(region);
        Assert.Equal(ratio * region.DurationSeconds, now.DurationSeconds, 0.01);
        Assert.Equal(clip.DurationSeconds + now.DurationSeconds - region.DurationSeconds, result.Clip.DurationSeconds, 1e-9);
        Assert.Equal(Measure.Gemaps(clip, "f0_semitone", region), Measure.Gemaps(result.Clip, "f0_semitone", now), 0.1);
        Assert.Equal(0, 10 / 0.33 * Math.Log10(Measure.Gemaps(result.Clip, "loudness", now) / Measure.Gemaps(clip, "loudness", region)), 0.5);
    }

    [Theory]
    [InlineData("pitch", "4")]
    [InlineData("pitch", "-4")]
    [InlineData("loudness", "6")]
    [InlineData("loudness", "-12")]
    [InlineData("duration", "1.3")]
    [InlineData("tilt", "4")]
    [InlineData("hnr", "15")]
    public void No_click_arises_at_the_edges_of_any_region(string id, string value)
    {
        AudioClip clip = Vowel(140);
        double everywhere = LargestStep(Measure.ChangeAll(clip, (id, value)).Clip, new TimeRange(0, 4));
        for (double start = 0.2; start < 1.1; start += 0.1231)
        {
            TransformedClip result = Measure.Change(clip, [new TimeRange(start, start + 0.25)], (id, value));
            TimeRange now = result.TimeMap.ToResult(new TimeRange(start, start + 0.25));
            // Steps at the edges are held against those of the clip and of the clip changed throughout: louder or brighter sound has larger ones everywhere.
            double own = Math.Max(LargestStep(clip, new TimeRange(0, 2)), everywhere);
            foreach (double edge in new[] { now.StartSeconds, now.EndSeconds })
            {
                double step = LargestStep(result.Clip, new TimeRange(edge - 0.02, edge + 0.02));
                Assert.True(step <= 1.01 * own, FormattableString.Invariant($"At {edge} s a step of {step}; elsewhere {own}."));
            }
        }
    }

    [Fact]
    public void Other_seeds_give_other_noise_and_the_same_seed_the_same()
    {
        AudioClip clip = Vowel(160);
        float[] Noise(ulong seed) => new VoiceTransform().Apply(
            clip,
            TransformRegions.WholeClip(clip),
            new TransformSettings(SerHost.Sdk.Parameters.ParameterValues.Parse(new VoiceTransform().Descriptor.Parameters, new Dictionary<string, string> { ["hnr"] = "10" }), seed),
            CancellationToken.None).Clip.Samples.ToArray();
        Assert.Equal(Noise(3), Noise(3));
        Assert.NotEqual(Noise(3), Noise(4));
    }

    [Fact]
    public void Sound_without_a_voice_keeps_its_samples_under_a_change_of_pitch()
    {
        var random = new Random(1);
        var clip = new AudioClip("noise", Enumerable.Range(0, 16_000).Select(_ => (float)(0.1 * NoiseSource.Normal(random))).ToArray(), 16_000);
        TransformedClip result = Measure.ChangeAll(clip, ("pitch", "4"));
        Assert.Equal(0, result.Diagnostics.Single(found => found.Id == "voiced-periods").Value);
        Assert.All(result.Clip.Samples.ToArray().Zip(clip.Samples.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    private static AudioClip Vowel(double f0Hz) => Voices.Vowel(t => Voices.Plain(t, f0Hz));

    private static double LoudnessDb(AudioClip before, AudioClip after) =>
        10 / 0.33 * Math.Log10(Measure.Gemaps(after, "loudness", s_middle) / Measure.Gemaps(before, "loudness", s_middle));

    private static double Spread(AudioClip clip)
    {
        double[] values = Measure.GemapsFrames(clip, "f0_semitone", s_middle);
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static double LargestStep(AudioClip clip, TimeRange range)
    {
        int first = Math.Max(1, (int)(range.StartSeconds * clip.SampleRateHz)), end = Math.Min(clip.Samples.Length, (int)(range.EndSeconds * clip.SampleRateHz));
        return Enumerable.Range(first, Math.Max(0, end - first)).Max(n => (double)Math.Abs(clip.Samples.Span[n] - clip.Samples.Span[n - 1]));
    }
}
