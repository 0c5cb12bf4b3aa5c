namespace SerHost.Analysis.Statistics;

/// <summary>An interval estimate.</summary>
/// <param name="Low">Lower end; NaN when it could not be determined.</param>
/// <param name="High">Upper end; NaN when it could not be determined.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>No interval.</summary>
    public static Interval Undefined { get; } = new(double.NaN, double.NaN);

    /// <summary>Whether it holds a value.</summary>
    /// <param name="value">The value.</param>
    public bool Contains(double value) => value >= Low && value <= High;
}
