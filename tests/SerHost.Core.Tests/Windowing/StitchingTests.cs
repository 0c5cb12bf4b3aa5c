using SerHost.Core.Windowing;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Tests.Windowing;

public sealed class StitchingTests
{
    [Fact]
    public void Join_maps_is_their_mean_on_the_clips_axis()
    {
        RelevanceMap first = Map(0, [1, 2, 3, 4, 5, 6], "a"), second = Map(2, [10, 20, 30, 40, 50, 60], "b");
        RelevanceMap joined = Stitching.Join([first, second]);
        Assert.Equal([0.5f, 1, 1.5f + 5, 10, 15, 2, 2.5f, 3 + 20, 25, 30], joined.Values.ToArray());
        Assert.Equal(new TimeAxis(0.05, 0.1, 5, 0.1), joined.TimeAxis);
        Assert.Equal((first.Values.ToArray().Sum() + second.Values.ToArray().Sum()) / 2, joined.Values.ToArray().Sum(), 1e-4);
        Assert.Equal(["a", "b"], joined.ExtraMaps.Select(extra => extra.Name));
        Assert.Equal([0, 0, 5f, 10, 15, 0, 0, 20, 25, 30], joined.ExtraMaps[1].Values.ToArray());
        Assert.Equal(6, joined.Diagnostics.Single(diagnostic => diagnostic.Id == DiagnosticIds.ModelEvaluations).Value);
        Assert.Equal(-0.4, joined.Diagnostics.Single(diagnostic => diagnostic.Id == DiagnosticIds.ConservationGap).Value);
        Assert.Contains(joined.Notes, note => note.Contains("mean of 2 maps", StringComparison.Ordinal));
    }

    [Fact]
    public void Join_inputs_averages_where_they_overlap_and_leaves_padding_out()
    {
        var scale = new InputScale("dB", -80, 0, -80);
        var first = new ModelInput(1, new float[] { 2, 4, 6 }, new TimeAxis(0, 0.1, 3, 0.2), new float[1], new bool[3], scale);
        var second = new ModelInput(1, new float[] { 8, 10, -80 }, new TimeAxis(0.2, 0.1, 3, 0.2), new float[1], new[] { false, false, true }, scale);
        ModelInput joined = Stitching.Join([first, second]);
        Assert.Equal([2f, 4, 7, 10, -80], joined.Values.ToArray());
        Assert.Equal([false, false, false, false, true], joined.IsPadding.ToArray());
    }

    private static RelevanceMap Map(int frame, float[] values, string extra) => new(2, values, new TimeAxis(0.05 + (0.1 * frame), 0.1, 3, 0.1), 1)
    {
        Diagnostics = [new Diagnostic(DiagnosticIds.ModelEvaluations, 3, "", "."), new Diagnostic(DiagnosticIds.ConservationGap, frame == 0 ? 0.1 : -0.4, "share", ".")],
        ExtraMaps = [new NamedMap(extra, 1, values)],
    };
}
