using SerHost.Network.Gradients;

namespace Attribution.Gradient.Tests;

/// <summary>The path integral on functions whose integral is known.</summary>
public sealed class PathIntegralTests
{
    private static readonly float[] Input = [3, -4, 12];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Linear_function_is_exact_with_any_points(int power)
    {
        // The weights pu^(p−1)/n at midpoints sum to 1 but for the midpoint rule's error in u: none for p = 1, O(1/n²) else.
        float[] map = new PathIntegral(Input, new float[3], (_, gradient) => ((float[])[2, 5, -1]).CopyTo(gradient)).Run(200, power);

        Assert.Equal([6, -20, -12], map, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Function_of_the_level_alone_needs_points_near_the_baseline()
    {
        // f(x) = Σ x / sqrt(|x|² + ε): all of it happens where |αx| is about √ε.
        var integral = new PathIntegral(Input, new float[3], Normalised);
        double change = Value(Input);

        double uniform = Math.Abs(PathIntegral.Sum(integral.Run(50, 1)) - change);
        double near = Math.Abs(PathIntegral.Sum(integral.Run(50, 4)) - change);

        Assert.True(uniform > 0.5 * Math.Abs(change), $"{uniform}");
        Assert.True(near < 0.05 * Math.Abs(change), $"{near}");
    }

    [Fact]
    public void Points_are_doubled_until_the_sum_is_complete_and_the_error_is_said()
    {
        var integral = new PathIntegral(Input, new float[3], Normalised);
        double change = Value(Input);

        PathResult found = integral.RunUntilComplete(change, 2, 1024, 4);
        PathResult stopped = integral.RunUntilComplete(change, 2, 5, 4);

        Assert.True(found.IsComplete);
        Assert.InRange(found.Steps, 4, 512);
        Assert.InRange(found.Error, 0, Math.Max(0.01, 0.01 * Math.Abs(change)));
        Assert.Equal(Math.Abs(PathIntegral.Sum(found.Map) - change), found.Error, 12);
        Assert.False(stopped.IsComplete);
        Assert.Equal(4, stopped.Steps);
        PathResult before = integral.RunUntilComplete(change, found.Steps / 2, found.Steps / 2, 4);
        Assert.False(before.IsComplete, "fewer points would have done");
    }

    private const double Epsilon = 1e-4;

    private static double Value(float[] x) => x.Sum(v => (double)v) / Math.Sqrt(x.Sum(v => (double)v * v) + Epsilon);

    private static void Normalised(ReadOnlySpan<float> x, Span<float> gradient)
    {
        double sum = 0, squares = Epsilon;
        foreach (float v in x)
        {
            sum += v;
            squares += (double)v * v;
        }

        for (int i = 0; i < x.Length; i++)
        {
            gradient[i] = (float)((1 / Math.Sqrt(squares)) - (sum * x[i] / Math.Pow(squares, 1.5)));
        }
    }
}
