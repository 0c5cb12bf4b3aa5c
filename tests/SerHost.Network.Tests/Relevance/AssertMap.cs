namespace SerHost.Network.Tests.Relevance;

internal static class AssertMap
{
    /// <summary>Every element within a share of the expected map's largest absolute value.</summary>
    public static void Close(IReadOnlyList<double> expected, IReadOnlyList<float> actual, double tolerance = 1e-4)
    {
        Assert.Equal(expected.Count, actual.Count);
        double scale = Math.Max(1e-6, expected.Max(Math.Abs));
        int worst = Enumerable.Range(0, expected.Count).MaxBy(i => double.IsNaN(actual[i]) ? double.MaxValue : Math.Abs(expected[i] - actual[i]));
        double error = Math.Abs(expected[worst] - actual[worst]) / scale;
        Assert.True(error <= tolerance, $"Element {worst}: expected {expected[worst]}, found {actual[worst]}; {error:G3} of the largest value {scale:G3}.");
    }
}
