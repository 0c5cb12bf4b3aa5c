namespace SerHost.Signal.Voice;

/// <summary>White noise that is the same on every machine: no transcendental function is involved.</summary>
public static class NoiseSource
{
    /// <summary>A value of mean 0 and variance 1: the sum of six uniform values (excess kurtosis −0.2), never beyond ±4.25.</summary>
    /// <param name="random">Where randomness comes from.</param>
    public static double Normal(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double sum = 0;
        for (int i = 0; i < 6; i++)
        {
            sum += random.NextDouble();
        }

        // A uniform value has variance 1/12, six of them 1/2.
        return (sum - 3) * 1.4142135623730951;
    }
}
