namespace SerHost.Network.Gradients;

/// <summary>Integrated gradients along the straight line from a baseline (Sundararajan et al. 2017).</summary>
/// <remarks>
/// The integral over α is taken by the midpoint rule in u, α = uᵖ: points ((k + ½)/n)ᵖ with weights p uᵖ⁻¹ / n. Models that normalise their
/// input's level change almost only near the baseline, where p = 4 puts most points; p = 1 is the plain midpoint rule, which is off by more
/// than half of the difference on waveform models. Used by one thread at a time.
/// </remarks>
public sealed class PathIntegral
{
    /// <summary>Share of the output's change that the map may miss.</summary>
    public const double CompleteShare = 0.01;

    /// <summary>What the map may always miss, in the output's unit.</summary>
    public const double CompleteDifference = 0.01;

    private readonly float[] _values;
    private readonly float[] _baseline;
    private readonly GradientAt _gradient;

    /// <summary>Prepares an integral.</summary>
    /// <param name="values">[bands, frames] the input: where the line ends.</param>
    /// <param name="baseline">[bands, frames] where it begins.</param>
    /// <param name="gradient">Computes d output / d input at any point.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public PathIntegral(ReadOnlySpan<float> values, ReadOnlySpan<float> baseline, GradientAt gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        if (values.Length != baseline.Length)
        {
            throw new ArgumentException($"Expected {values.Length} values, found {baseline.Length}.", nameof(baseline));
        }

        _values = values.ToArray();
        _baseline = baseline.ToArray();
        _gradient = gradient;
    }

    /// <summary>Integrates with a given number of points.</summary>
    /// <param name="steps">Points, 1 or more.</param>
    /// <param name="power">p, 1 or more.</param>
    /// <param name="progress">Receives the share done.</param>
    /// <returns>[bands, frames] the map.</returns>
    public float[] Run(int steps, int power, IProgress<double>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(power, 1);
        double[] sum = new double[_values.Length];
        float[] point = new float[_values.Length];
        float[] gradient = new float[_values.Length];
        for (int k = 0; k < steps; k++)
        {
            double u = (k + 0.5) / steps, alpha = Math.Pow(u, power), weight = power * Math.Pow(u, power - 1) / steps;
            for (int i = 0; i < point.Length; i++)
            {
                point[i] = (float)(_baseline[i] + (alpha * ((double)_values[i] - _baseline[i])));
            }

            _gradient(point, gradient);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += weight * gradient[i];
            }

            progress?.Report((k + 1.0) / steps);
        }

        float[] map = new float[sum.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = (float)(sum[i] * ((double)_values[i] - _baseline[i]));
        }

        return map;
    }

    /// <summary>Integrates, doubling the points until the map's sum misses at most <see cref="CompleteShare"/> of the output's change, or
    /// <see cref="CompleteDifference"/>.</summary>
    /// <param name="difference">The output at the input less the output at the baseline.</param>
    /// <param name="steps">Points of the first try.</param>
    /// <param name="mostSteps">Points of the last try.</param>
    /// <param name="power">p, 1 or more.</param>
    /// <param name="progress">Receives the share done, as if every try were the last needed.</param>
    public PathResult RunUntilComplete(double difference, int steps, int mostSteps, int power, IProgress<double>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostSteps, steps);
        double allowed = Math.Max(CompleteDifference, CompleteShare * Math.Abs(difference));
        for (int points = steps; ; points *= 2)
        {
            float[] map = Run(points, power, progress);
            double error = Math.Abs(Sum(map) - difference);
            if (error <= allowed || points * 2 > mostSteps)
            {
                return new PathResult(map, points, error, error <= allowed);
            }
        }
    }

    /// <summary>Σ of a map.</summary>
    /// <param name="map">The map.</param>
    public static double Sum(ReadOnlySpan<float> map)
    {
        double sum = 0;
        foreach (float value in map)
        {
            sum += value;
        }

        return sum;
    }
}

/// <summary>Computes d output / d input at a point.</summary>
/// <param name="point">[bands, frames].</param>
/// <param name="gradient">Receives [bands, frames].</param>
public delegate void GradientAt(ReadOnlySpan<float> point, Span<float> gradient);

/// <summary>An integral and how far it can be trusted.</summary>
/// <param name="Map">[bands, frames].</param>
/// <param name="Steps">Points of the try that gave it.</param>
/// <param name="Error">|Σ map − the output's change|.</param>
/// <param name="IsComplete">Whether the error is within what is allowed.</param>
public sealed record PathResult(float[] Map, int Steps, double Error, bool IsComplete);
