namespace SerHost.Analysis.Statistics;

/// <summary>Standard normal values from a seeded generator, the same in every release.</summary>
public static class NormalDraw
{
    /// <summary>The next value; takes two numbers of the generator.</summary>
    /// <remarks>Source: Box and Muller 1958; 1 − u keeps the logarithm finite.</remarks>
    public static double NextNormal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
