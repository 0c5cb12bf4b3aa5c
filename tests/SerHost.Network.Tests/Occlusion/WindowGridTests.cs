using SerHost.Network.Occlusion;

namespace SerHost.Network.Tests.Occlusion;

public sealed class WindowGridTests
{
    [Theory]
    [InlineData(134, 5504)]
    [InlineData(201, 8320)]
    public void Paper_setting_has_the_published_number_of_windows(int frames, int expected) =>
        Assert.Equal(expected, new WindowGrid(128, frames, 1, 10, 1, 3).Count);

    [Fact]
    public void Last_window_is_clipped_at_the_edge()
    {
        var grid = new WindowGrid(2, 11, 1, 4, 1, 3);

        Assert.Equal([0, 3, 6, 9], Enumerable.Range(0, grid.Columns).Select(grid.FirstFrame));
        Assert.Equal([4, 7, 10, 11], Enumerable.Range(0, grid.Columns).Select(grid.EndFrame));
    }

    [Fact]
    public void Window_that_would_begin_beyond_the_edge_does_not_exist() =>
        Assert.Equal([0, 4, 8], Enumerable.Range(0, new WindowGrid(1, 10, 1, 1, 1, 4).Columns).Select(new WindowGrid(1, 10, 1, 1, 1, 4).FirstFrame));

    [Fact]
    public void Average_is_the_mean_over_covering_windows_and_zero_where_there_is_none()
    {
        var grid = new WindowGrid(1, 7, 1, 2, 1, 1);
        Assert.Equal([1f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6f], grid.Average([1, 2, 3, 4, 5, 6]));

        var gaps = new WindowGrid(1, 7, 1, 1, 1, 3);
        Assert.Equal([1f, 0f, 0f, 2f, 0f, 0f, 3f], gaps.Average([1, 2, 3]));
    }

    [Theory]
    [InlineData(0, 1, 1, 1, "windowBands")]
    [InlineData(5, 1, 1, 1, "windowBands")]
    [InlineData(1, 8, 1, 1, "windowFrames")]
    [InlineData(1, 1, 0, 1, "strideBands")]
    [InlineData(1, 1, 1, 0, "strideFrames")]
    public void Impossible_windows_are_refused_by_name(int windowBands, int windowFrames, int strideBands, int strideFrames, string parameter) =>
        Assert.Throws<ArgumentOutOfRangeException>(parameter, () => new WindowGrid(4, 7, windowBands, windowFrames, strideBands, strideFrames));
}
