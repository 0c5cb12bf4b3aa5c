namespace SerHost.Sdk;

/// <summary>Standard normal values from a seeded generator, the same in every release of this package.</summary>
public static class NormalDraw
{
    /// <summary>The next value; takes two numbers of the generator. As thread-safe as the generator.</summary>
    /// <param name="random">The generator.</param>
    public static double NextNormal(this Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return FromUniform(random.NextDouble(), random.NextDouble());
    }

    /// <summary>The normal value that two independent uniform ones give: for generators of one's own. Thread-safe.</summary>
    /// <param name="first">In [0, 1).</param>
    /// <param name="second">In [0, 1).</param>
    /// <remarks>Source: Box and Muller 1958; 1 − u keeps the logarithm finite.</remarks>
    public static double FromUniform(double first, double second) =>
        Math.Sqrt(-2 * Math.Log(1 - first)) * Math.Cos(2 * Math.PI * second);
}
