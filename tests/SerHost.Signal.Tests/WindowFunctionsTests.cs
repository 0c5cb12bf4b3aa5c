namespace SerHost.Signal.Tests;

public sealed class WindowFunctionsTests
{
    [Fact]
    public void Hann_periodic_overlapped_by_half_sums_to_one()
    {
        double[] window = WindowFunctions.Hann(480, WindowSymmetry.Periodic);
        for (int i = 0; i < 240; i++)
        {
            Assert.Equal(1, window[i] + window[i + 240], 1e-14);
        }
    }

    [Fact]
    public void Hann_symmetric_is_zero_at_both_ends_and_one_in_the_middle()
    {
        double[] window = WindowFunctions.Hann(5, WindowSymmetry.Symmetric);
        RealFftTests.AssertClose([0, 0.5, 1, 0.5, 0], window, 1e-15);
    }

    [Fact]
    public void Hamming_symmetric_has_the_textbook_values()
    {
        double[] window = WindowFunctions.Hamming(5, WindowSymmetry.Symmetric);
        RealFftTests.AssertClose([0.08, 0.54, 1, 0.54, 0.08], window, 1e-15);
    }

    [Fact]
    public void Gaussian_falls_by_one_sigma_where_expected()
    {
        double[] window = WindowFunctions.Gaussian(11, 0.4);
        Assert.Equal(1, window[5]);
        Assert.Equal(Math.Exp(-0.5), window[7], 1e-15);
        Assert.Equal(window[0], window[10]);
    }

    [Fact]
    public void Windows_of_one_sample_are_one()
    {
        Assert.Equal([1.0], WindowFunctions.Hann(1, WindowSymmetry.Symmetric));
        Assert.Equal([1.0], WindowFunctions.Hamming(1, WindowSymmetry.Periodic));
        Assert.Equal([1.0], WindowFunctions.Gaussian(1, 0.4));
    }
}
