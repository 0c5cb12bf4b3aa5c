using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Tests.Statistics;

public class MultipleTestingTests
{
    private static readonly double[] P =
        [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986];

    [Fact]
    public void Benjamini_Hochberg_equals_statsmodels()
    {
        double[] expected =
        [
            0.025, 0.1, 0.21, 0.21, 0.21, 0.25, 0.26428571428571423, 0.49107142857142855, 0.49107142857142855, 0.49107142857142855,
            0.49107142857142855, 0.49107142857142855, 0.49107142857142855, 0.49107142857142855, 0.5328125, 0.5328125, 0.5647058823529412,
            0.781578947368421, 0.781578947368421, 0.87, 0.9071428571428571, 0.986, 0.986, 0.986, 0.986,
        ];
        double[] adjusted = MultipleTesting.BenjaminiHochberg(P);
        Assert.All(expected.Zip(adjusted), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Holm_equals_statsmodels()
    {
        double[] adjusted = MultipleTesting.Holm(P);
        Assert.All(new[] { 0.025, 0.192, 0.897, 0.902, 0.902, 1, 1 }.Zip(adjusted), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Order_does_not_matter_and_NaN_is_not_a_test()
    {
        double[] shuffled = [0.04, double.NaN, 0.01, 0.02];
        Assert.Equal([0.04, double.NaN, 0.03, 0.04], MultipleTesting.Holm(shuffled));
        Assert.Equal([0.04, double.NaN, 0.03, 0.03], MultipleTesting.BenjaminiHochberg(shuffled));
    }
}
