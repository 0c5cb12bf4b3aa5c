using SerHost.Sdk.Audio;

namespace SerHost.Sdk.Tests;

public class TimeAxisTests
{
    [Theory]
    [InlineData(0, 0.015, 0.03)]
    [InlineData(-0.2, 0.01, 0.06)]
    [InlineData(1234.5678, 1.0 / 16000, 1.0 / 16000)]
    [InlineData(0.0123, 1.0 / 3, 0.1)]
    public void StepAt_ofEveryCentre_isTheStepItself(double first, double step, double span)
    {
        var axis = new TimeAxis(first, step, 5000, span);
        for (int i = -10; i < 5010; i++)
        {
            Assert.Equal(i, axis.StepAt(axis.CentreOf(i)));
        }
    }

    [Fact]
    public void Tiles_ofNeighbours_touchWithoutOverlap()
    {
        var axis = new TimeAxis(0.01, 0.015, 100, 0.03);
        Assert.Equal(axis.Tiles(0, 10).EndSeconds, axis.Tiles(10, 5).StartSeconds, 12);
        Assert.Equal(0, axis.Tiles(0, 10).OverlapSeconds(axis.Tiles(11, 3)));
        Assert.Equal(0.15, axis.Tiles(20, 10).DurationSeconds, 12);
        Assert.Equal(1.5, axis.Extent.DurationSeconds, 12);
    }

    [Fact]
    public void SpanOf_isCentredAndAsLongAsTheWindow()
    {
        var axis = new TimeAxis(0.02, 0.01, 10, 0.06);
        Assert.Equal(axis.CentreOf(3), axis.SpanOf(3).CentreSeconds, 12);
        Assert.Equal(0.06, axis.SpanOf(3).DurationSeconds, 12);
    }

    [Theory]
    [InlineData(double.NaN, 0.01, 5, 0.02)]
    [InlineData(0, 0, 5, 0.02)]
    [InlineData(0, double.PositiveInfinity, 5, 0.02)]
    [InlineData(0, 0.01, -1, 0.02)]
    [InlineData(0, 0.01, 5, -0.02)]
    public void Constructor_valueOutOfRange_isRefused(double first, double step, int count, double span) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeAxis(first, step, count, span));
}
