using SerHost.Sdk.Audio;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Tests;

public sealed class TimeMapTests
{
    [Fact]
    public void Identity_sends_every_moment_to_itself()
    {
        Assert.True(TimeMap.Identity.IsIdentity);
        Assert.Equal(0.123, TimeMap.Identity.ToResult(0.123));
        Assert.Equal(0.123, TimeMap.Identity.ToOriginal(0.123));
    }

    [Fact]
    public void Stretch_moves_what_lies_behind_it_and_nothing_before()
    {
        var map = new TimeMap([new TimeAnchor(1, 1), new TimeAnchor(2, 3)]);
        Assert.Equal([0.5, 1, 2, 3, 4.5], new[] { 0.5, 1, 1.5, 2, 3.5 }.Select(map.ToResult));
        Assert.Equal(new TimeRange(1, 4), map.ToResult(new TimeRange(1, 3)));
        Assert.False(map.IsIdentity);
    }

    [Fact]
    public void Way_back_is_the_inverse_everywhere()
    {
        var map = new TimeMap([new TimeAnchor(0.2, 0.3), new TimeAnchor(0.5, 0.35), new TimeAnchor(0.9, 1.7)]);
        for (double t = -0.5; t < 2; t += 0.037)
        {
            Assert.Equal(t, map.ToOriginal(map.ToResult(t)), 12);
        }
    }

    [Fact]
    public void Anchors_out_of_order_are_named() => Assert.Contains(
        "Anchor 1", Assert.Throws<ArgumentException>(() => new TimeMap([new TimeAnchor(1, 1), new TimeAnchor(2, 1)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Regions_are_cut_to_the_clip_sorted_and_joined()
    {
        var clip = new AudioClip("c", new float[1000], 1000);
        Assert.Equal(
            [new TimeRange(0, 0.3), new TimeRange(0.5, 1)],
            TransformRegions.Tidy([new TimeRange(0.5, 2), new TimeRange(0.2, 0.3), new TimeRange(-1, 0.2), new TimeRange(0.4, 0.4), new TimeRange(3, 4)], clip));
        Assert.Throws<ArgumentException>(() => TransformRegions.Tidy([new TimeRange(0.3, 0.2)], clip));
        Assert.Empty(TransformRegions.WholeClip(new AudioClip("empty", ReadOnlyMemory<float>.Empty, 1000)));
    }
}
