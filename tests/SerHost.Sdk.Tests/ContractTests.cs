using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;

namespace SerHost.Sdk.Tests;

public sealed class ContractTests
{
    private static readonly TimeAxis Axis = new(0, 0.01, 3, 0.02);

    [Fact]
    public void Input_value_that_is_no_number_is_named_by_band_and_frame()
    {
        string message = Assert.Throws<ArgumentException>(() => Input([0, 0, 0, 0, float.NaN, 0])).Message;
        Assert.Contains("band 1, frame 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_of_another_size_is_refused() =>
        Assert.Contains("2 bands × 3 frames", Assert.Throws<ArgumentException>(() => Input(new float[5])).Message, StringComparison.Ordinal);

    [Fact]
    public void Map_of_another_size_is_refused() =>
        Assert.Contains("found 5", Assert.Throws<ArgumentException>(() => new RelevanceMap(2, new float[5], Axis, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void Track_of_a_cue_is_its_row()
    {
        CueDescriptor[] cues = [new("a", "A", "Hz", false, ""), new("b", "B", "dB", true, "")];
        var tracks = new CueTracks(cues, Axis, new float[] { 1, 2, 3, 4, 5, 6 }, new bool[3]);
        Assert.Equal("4 5 6", string.Join(' ', tracks.Track(1).ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => tracks.Track(2));
        Assert.Throws<ArgumentException>(() => new CueTracks(cues, Axis, new float[6], new bool[2]));
    }

    private static ModelInput Input(float[] values) =>
        new(2, values, Axis, new float[2], new bool[3], new InputScale("dB", -80, 0, -80));
}
