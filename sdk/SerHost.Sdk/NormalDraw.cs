namespace SerHost.Sdk;

/// <summary>Standard normal values from a seeded generator, the same in every release of this package.</summary>
public static class NormalDraw
{
    /// <summary>The next value; takes two numbers of the generator. As thread-safe as the generator.</summary>
    /// <param name="random">The generator.</param>
    /// <remarks>Source: Box and Muller 1958; 1 − u keeps the logarithm finite.</remarks>
    public static double NextNormal(this Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
