namespace SerHost.Ui.Drawing;

/// <summary>What one point of a picture shows.</summary>
/// <param name="Level">Level from 0 (the scale's floor) to 1; NaN where there is nothing.</param>
/// <param name="Relevance">Relevance from -1 to 1 of the map's largest; NaN where there is nothing.</param>
internal readonly record struct HeatPixel(double Level, double Relevance)
{
    /// <summary>Outside the model's input.</summary>
    public static HeatPixel Nothing { get; } = new(double.NaN, double.NaN);

    public bool IsNothing => double.IsNaN(Level);
}
