namespace SerHost.Core.Tests;

/// <summary>Numbers as people read them.</summary>
public sealed class NumbersTests
{
    [Theory]
    [InlineData(-0.00003, "0.000")] // half a sample before the clip begins
    [InlineData(-0.25, "-0.250")]
    [InlineData(12.3456, "12.346")]
    public void Seconds_that_round_to_nothing_have_no_sign(double seconds, string expected) =>
        Assert.Equal(expected, Numbers.Seconds(seconds));
}
