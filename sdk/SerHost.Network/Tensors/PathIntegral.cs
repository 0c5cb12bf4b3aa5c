using SerHost.Network.Tensors.Rules;

namespace SerHost.Network.Tensors;

/// <summary>Integrated gradients of a tensor network along the straight line from a baseline (Sundararajan et al. 2017).</summary>
/// <remarks>
/// The integral over α is taken by the midpoint rule in u, α = uᵖ: points ((k + ½)/n)ᵖ with weights p uᵖ⁻¹ / n. Models that normalise their input's level change almost only near
/// the baseline, where p = 4 puts most points; p = 1 is the plain midpoint rule, which is off by more than half of the difference on waveform models.
/// </remarks>
public static class PathIntegral
{
    /// <summary>Sums gradients along the line, with a given number of steps.</summary>
    /// <param name="explainer">The explainer; what it has loaded is replaced.</param>
    /// <param name="values">[bands, frames] the input.</param>
    /// <param name="baseline">[bands, frames] where the line begins.</param>
    /// <param name="frames">Frames.</param>
    /// <param name="target">Output.</param>
    /// <param name="steps">Points.</param>
    /// <param name="power">p.</param>
    /// <param name="progress">Receives the share done.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>[bands, frames] the map.</returns>
    public static float[] Run(
        TensorExplainer explainer, ReadOnlySpan<float> values, ReadOnlySpan<float> baseline, int frames, int target, int steps, int power,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(power, 1);
        double[] sum = new double[values.Length];
        float[] point = new float[values.Length];
        for (int k = 0; k < steps; k++)
        {
            double u = (k + 0.5) / steps, alpha = Math.Pow(u, power), weight = power * Math.Pow(u, power - 1) / steps;
            for (int i = 0; i < point.Length; i++)
            {
                point[i] = (float)(baseline[i] + (alpha * ((double)values[i] - baseline[i])));
            }

            explainer.Load(point, frames, [TensorRules.Gradient], cancellation);
            float[] gradient = explainer.Gradient(target, cancellation);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += weight * gradient[i];
            }

            progress?.Report((k + 1.0) / steps);
        }

        float[] map = new float[sum.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = (float)(sum[i] * ((double)values[i] - baseline[i]));
        }

        return map;
    }
}
