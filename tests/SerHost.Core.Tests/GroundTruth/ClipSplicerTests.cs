using SerHost.Core.GroundTruth;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Tests.GroundTruth;

public class ClipSplicerTests
{
    private const int Rate = 16000;

    /// <summary>0.3 s silence, 1.2 s of a tone with a dip in its middle, 0.3 s silence.</summary>
    private static AudioClip Voice(string id, double frequencyHz, double level) => new(
        id,
        Enumerable.Range(0, (int)(1.8 * Rate)).Select(i =>
        {
            double t = (double)i / Rate;
            double envelope = t is < 0.3 or > 1.5 ? 0 : 1 - (0.95 * Math.Exp(-Math.Pow((t - 0.93) / 0.02, 2)));
            return (float)(level * envelope * Math.Sin(2 * Math.PI * frequencyHz * t));
        }).ToArray(),
        Rate);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Halves_meet_at_the_quiet_place_and_the_truth_says_which_is_which(bool emotionalFirst)
    {
        SplicedClip joined = ClipSplicer.Splice("x", Voice("n", 150, 0.2), Voice("e", 310, 0.4), emotionalFirst, new SpliceSettings());
        Assert.Equal(0.93, joined.JointSeconds, 0.03);
        Assert.Equal(emotionalFirst ? 0 : joined.JointSeconds, joined.Emotional.StartSeconds, 1e-9);
        Assert.Equal(emotionalFirst ? joined.JointSeconds : joined.Clip.DurationSeconds, joined.Emotional.EndSeconds, 1e-9);
        double loud = Peak(joined.Clip, joined.Emotional);
        Assert.Equal(0.4, loud, 0.02);
    }

    [Fact]
    public void Joint_has_no_step_larger_than_the_tones_own()
    {
        foreach (bool emotionalFirst in new[] { true, false })
        {
            SplicedClip joined = ClipSplicer.Splice("x", Voice("n", 150, 0.2), Voice("e", 310, 0.4), emotionalFirst, new SpliceSettings());
            float[] samples = joined.Clip.Samples.ToArray();
            int at = (int)(joined.JointSeconds * Rate);
            double steepest = samples.Skip(1).Zip(samples).Select(p => Math.Abs(p.First - p.Second)).Max();
            for (int i = at - 120; i < at + 120; i++)
            {
                Assert.True(Math.Abs(samples[i] - samples[i - 1]) <= 0.5 * steepest, $"step at {i - at} samples from the joint");
            }
        }
    }

    [Fact]
    public void Matched_levels_are_equal()
    {
        SplicedClip joined = ClipSplicer.Splice("x", Voice("n", 150, 0.1), Voice("e", 310, 0.4), true, new SpliceSettings { MatchLevel = true });
        Assert.Equal(0.1, Peak(joined.Clip, joined.Emotional), 0.005);
        Assert.Equal(0.1, Peak(joined.Clip, new TimeRange(joined.JointSeconds, joined.Clip.DurationSeconds)), 0.005);
    }

    [Fact]
    public void Silence_and_different_rates_are_refused()
    {
        var silent = new AudioClip("silent", new float[Rate], Rate);
        Assert.Contains("no speech", Assert.Throws<ArgumentException>(() => ClipSplicer.Splice("x", silent, Voice("e", 310, 0.4), true, new SpliceSettings())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ClipSplicer.Splice("x", new AudioClip("n", new float[100], 8000), Voice("e", 310, 0.4), true, new SpliceSettings()));
    }

    private static double Peak(AudioClip clip, TimeRange range) =>
        clip.Samples.ToArray()[(int)(range.StartSeconds * Rate)..(int)(range.EndSeconds * Rate)].Max(Math.Abs);
}
