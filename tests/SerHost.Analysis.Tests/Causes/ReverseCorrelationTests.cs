using SerHost.Analysis.Causes;

namespace SerHost.Analysis.Tests.Causes;

public sealed class ReverseCorrelationTests
{
    [Fact]
    public void Kernel_of_a_linear_answer_is_its_weights_and_even_answers_leave_no_trace()
    {
        double[] weights = [0.5, 0, -1, 0.25, 0, 2];
        int[][] contours = ReverseCorrelation.Contours(weights.Length, 24, 7);
        double[] outputs = [.. contours.Select(contour => 3 + weights.Select((weight, bin) => weight * contour[bin]).Sum() + (contour[0] * contour[1] * 5) + (contour[2] * contour[5]))];
        double[] kernel = ReverseCorrelation.Kernel(contours, outputs);
        Assert.All(weights.Zip(kernel), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Contours_are_the_same_at_the_same_seed_and_come_with_their_opposites()
    {
        int[][] contours = ReverseCorrelation.Contours(5, 8, 3);
        Assert.Equal(contours, ReverseCorrelation.Contours(5, 8, 3));
        Assert.NotEqual(contours, ReverseCorrelation.Contours(5, 8, 4));
        Assert.All(Enumerable.Range(0, 8), pair => Assert.All(contours[2 * pair].Zip(contours[(2 * pair) + 1]), signs => Assert.Equal(-signs.First, signs.Second)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReverseCorrelation.Contours(5, 4, 3));
    }

    [Fact]
    public void Weight_planted_in_one_bin_is_found_there_alone()
    {
        var random = new Random(1);
        (string, double[])[] clips = [.. Enumerable.Range(0, 60).Select(clip => ($"s{clip % 12}", Enumerable.Range(0, 6).Select(bin => (bin == 4 ? 0.3 : 0) + (0.4 * (random.NextDouble() - 0.5))).ToArray()))];
        IReadOnlyList<KernelBin> bins = ReverseCorrelation.Aggregate(clips, [0.1, 0.3, 0.5, 0.7, 0.8, 0.9]);
        Assert.True(bins[4].AdjustedP < 0.01 && bins[4].Interval.Low > 0);
        Assert.All(bins.Where((_, bin) => bin != 4), bin => Assert.True(bin.AdjustedP > 0.05));
    }
}
