using SerHost.Analysis.Causes;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Transforms;

namespace SerHost.Analysis.Tests.Causes;

public sealed class ManipulationCheckTests
{
    private static readonly CueDescriptor[] s_cues = [new("f0_semitone", "pitch", "", true, "test"), new("loudness", "loudness", "", false, "test"), new("jitter", "jitter", "", true, "test")];
    private static readonly TimeRange[] s_region = [new(0.4, 0.6)];

    private static readonly ParameterEffect s_pitch = new("pitch", [new CueEffect("f0_semitone", CueChange.Difference)], ["loudness"]);

    [Fact]
    public void Wanted_change_in_the_region_alone_passes() => Assert.True(Check(Tracks(), Tracks(pitch: 3), 3).IsPassed);

    [Theory]
    [InlineData(1, 1, 0, "f0_semitone moved by 1")]
    [InlineData(-3, 1, 0, "f0_semitone moved by -3")]
    [InlineData(3, 1.5, 0, "loudness was to stay, and moved by 0.405")]
    [InlineData(3, 1, 2, "f0_semitone moved outside the regions by 2")]
    public void Anything_else_is_named(double inside, double loudness, double outside, string problem) =>
        Assert.Contains(problem, Check(Tracks(), Tracks(pitch: inside, loudness: loudness, outside: outside), 3).Problem, StringComparison.Ordinal);

    [Fact]
    public void Cue_that_is_undefined_in_the_region_is_no_success() =>
        Assert.Contains("undefined in the regions", Check(Tracks(pitch: double.NaN), Tracks(pitch: double.NaN), 3).Problem, StringComparison.Ordinal);

    [Fact]
    public void Cue_the_extractor_does_not_measure_is_not_looked_at() =>
        Assert.Empty(ManipulationCheck.Check(
            Tracks(), Tracks(), TimeMap.Identity, s_region, [(new ParameterEffect("tilt", [new CueEffect("alpha_ratio_db", CueChange.Difference)], ["spectral_flux"]), 4)]).Shifts);

    [Theory]
    [InlineData(CueChange.Level, 5, true)]
    [InlineData(CueChange.Level, 15, false)]
    public void Level_is_the_value_afterwards(CueChange change, double value, bool passes)
    {
        var effect = new ParameterEffect("jitter", [new CueEffect("jitter", change, 0.01)], []);
        Assert.Equal(passes, ManipulationCheck.Check(Tracks(), Tracks(jitter: 0.05), TimeMap.Identity, s_region, [(effect, value)]).IsPassed);
    }

    [Fact]
    public void Frames_are_followed_through_a_stretch()
    {
        // What follows the region lies 0.2 s later and is unchanged; without the map it would seem to have moved.
        var map = new TimeMap([new TimeAnchor(0.4, 0.4), new TimeAnchor(0.6, 0.8)]);
        CueTracks before = Tracks(length: 100, ramp: true), after = Tracks(length: 120, ramp: true, map: map);
        ManipulationReport report = ManipulationCheck.Check(before, after, map, s_region, [(new ParameterEffect("duration", [], ["f0_semitone"]), 2)]);
        Assert.True(report.IsPassed, report.Problem);
        Assert.False(ManipulationCheck.Check(before, after, TimeMap.Identity, [new TimeRange(0.7, 0.9)], [(new ParameterEffect("duration", [], ["f0_semitone"]), 2)]).IsPassed);
    }

    private static ManipulationReport Check(CueTracks before, CueTracks after, double value) => ManipulationCheck.Check(before, after, TimeMap.Identity, s_region, [(s_pitch, value)]);

    /// <summary>A frame every 10 ms from 20 ms of sound; changed between 0.4 and 0.6 s.</summary>
    private static CueTracks Tracks(double pitch = 0, double loudness = 1, double jitter = 0.01, double outside = 0, int length = 100, bool ramp = false, TimeMap? map = null)
    {
        var axis = new TimeAxis(0.01, 0.01, length, 0.02);
        var values = new float[3 * length];
        for (int frame = 0; frame < length; frame++)
        {
            double centre = axis.CentreOf(frame), source = map?.ToOriginal(centre) ?? centre;
            bool isInside = centre is > 0.39 and < 0.61;
            values[frame] = (float)((ramp ? 20 * source : 30) + (isInside ? pitch : outside));
            values[length + frame] = (float)(0.5 * (isInside ? loudness : 1));
            values[(2 * length) + frame] = (float)(isInside ? jitter : 0.01);
        }

        return new CueTracks(s_cues, axis, values, new bool[length]);
    }
}
