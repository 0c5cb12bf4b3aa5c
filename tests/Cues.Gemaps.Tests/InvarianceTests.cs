using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Signal;

namespace Cues.Gemaps.Tests;

/// <summary>The default profile hears the sound, not the file: neither its rate nor its level changes what does not depend on them.</summary>
public sealed class InvarianceTests
{
    private static readonly string[] LevelFree =
        ["f0_hz", "f0_semitone", "voicing", "jitter", "shimmer_db", "hnr_db", "slope_0_500", "slope_500_1500", "alpha_ratio_db", "hammarberg_db"];

    public static TheoryData<string> Clips => OpenSmileParityTests.Clips;

    [Theory]
    [MemberData(nameof(Clips))]
    public void Gain_changes_loudness_and_flux_only(string name)
    {
        AudioClip clip = ReferenceClip.Read(name);
        CueTracks expected = ReferenceClip.Extract(clip, "default", "raw");
        foreach (double gainDb in new[] { -40.0, 6 })
        {
            CueTracks found = ReferenceClip.Extract(Amplified(clip, gainDb), "default", "raw");
            Assert.Equal(expected.IsVoiced.ToArray(), found.IsVoiced.ToArray());
            foreach (string cue in LevelFree)
            {
                RequireEqual(expected.Track(cue), found.Track(cue), 0.005, $"{gainDb} dB, {cue}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void Sample_rate_changes_no_cue(string name)
    {
        AudioClip clip = ReferenceClip.Read(name);
        CueTracks expected = ReferenceClip.Extract(clip, "default", "raw");
        int[] rates = [22_050, 32_000, 44_100, 48_000, 96_000, 192_000]; // two of them a clip, each with several clips
        int place = Clips.Select(row => row.Data).ToList().IndexOf(name);
        foreach (int rate in clip.SampleRateHz == 16_000 ? [rates[place % 6], rates[(place + 2) % 6]] : new[] { 48_000 })
        {
            var resampled = new AudioClip(name, new Resampler(clip.SampleRateHz, rate).Resample(clip.Samples.Span), rate);
            CueTracks found = ReferenceClip.Extract(resampled, "default", "raw");
            Assert.Equal(expected.TimeAxis.StepSeconds, found.TimeAxis.StepSeconds);
            Assert.InRange(found.TimeAxis.Count, expected.TimeAxis.Count - 1, expected.TimeAxis.Count + 1);
            RequireFew(expected, found, 0.002, rate);
            foreach (string cue in new[] { "loudness", "jitter", "shimmer_db", "hnr_db", "slope_500_1500", "alpha_ratio_db" })
            {
                double mean = Mean(expected.Track(cue));
                Assert.True(Math.Abs(Mean(found.Track(cue)) - mean) <= 0.01 * Math.Abs(mean), $"{rate} Hz, {cue}: {mean} and {Mean(found.Track(cue))}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void Eight_kHz_holds_pitch_and_voicing_but_not_what_lies_above_4_kHz(string name)
    {
        AudioClip clip = ReferenceClip.Read(name);
        CueTracks expected = ReferenceClip.Extract(clip, "default", "raw");
        CueTracks found = ReferenceClip.Extract(new AudioClip(name, new Resampler(clip.SampleRateHz, 8000).Resample(clip.Samples.Span), 8000), "default", "raw");
        float[] was = expected.Track("f0_hz"), now = found.Track("f0_hz");
        double[] shift = [.. was.Zip(now).Where(p => !float.IsNaN(p.First) && !float.IsNaN(p.Second)).Select(p => Math.Abs((p.Second / p.First) - 1)).Order()];
        int other = was.Zip(now).Count(p => float.IsNaN(p.First) != float.IsNaN(p.Second));
        Assert.True(other <= 0.1 * was.Length, $"{other} of {was.Length} frames changed their voicing");
        Assert.True(shift[shift.Length / 2] <= 0.005, $"median shift of pitch {shift[shift.Length / 2]}");
        Assert.True(shift.Count(s => s > 0.2) <= 0.04 * shift.Length, $"{shift.Count(s => s > 0.2)} of {shift.Length} voiced frames have another pitch");
    }

    // At most a share of the frames may change their voicing or, where voiced, move by more than 0.5 % in pitch.
    private static void RequireFew(CueTracks expected, CueTracks found, double share, int rate)
    {
        float[] was = expected.Track("f0_hz"), now = found.Track("f0_hz");
        int frames = Math.Min(was.Length, now.Length), other = 0, moved = 0, voiced = 0;
        for (int t = 0; t < frames; t++)
        {
            other += float.IsNaN(was[t]) != float.IsNaN(now[t]) ? 1 : 0;
            voiced += float.IsNaN(was[t]) || float.IsNaN(now[t]) ? 0 : 1;
            moved += Math.Abs(now[t] - was[t]) > 0.005 * was[t] ? 1 : 0;
        }

        Assert.True(other <= share * frames, $"{rate} Hz: {other} of {frames} frames changed their voicing");
        Assert.True(moved <= share * voiced, $"{rate} Hz: {moved} of {voiced} voiced frames moved in pitch");
    }

    private static AudioClip Amplified(AudioClip clip, double gainDb)
    {
        float gain = (float)Math.Pow(10, gainDb / 20);
        return new AudioClip(clip.Id, clip.Samples.ToArray().Select(x => x * gain).ToArray(), clip.SampleRateHz);
    }

    private static double Mean(float[] track) => track.Where(x => !float.IsNaN(x)).Average(x => (double)x);

    private static void RequireEqual(float[] expected, float[] found, double relative, string what)
    {
        double scale = 1e-3 * expected.Where(x => !float.IsNaN(x)).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int t = 0; t < expected.Length; t++)
        {
            Assert.True(
                float.IsNaN(expected[t]) ? float.IsNaN(found[t]) : Math.Abs(found[t] - expected[t]) <= relative * Math.Max(scale, Math.Abs(expected[t])),
                $"{what}, frame {t}: {expected[t]} and {found[t]}");
        }
    }
}
