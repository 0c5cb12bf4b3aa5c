namespace SerHost.Ui.Drawing;

/// <summary>Where values lie on a line of cells.</summary>
/// <param name="Low">Value of the first cell.</param>
/// <param name="High">Value of the last cell, above the first's.</param>
/// <param name="Left">First cell.</param>
/// <param name="Width">Cells, 2 or more.</param>
internal readonly record struct PlotScale(double Low, double High, int Left, int Width)
{
    /// <summary>Cell of a value; values outside lie on the edge.</summary>
    public int Column(double value) => Left + (int)Math.Round(Math.Clamp((value - Low) / (High - Low), 0, 1) * (Width - 1));

    /// <summary>A scale that holds zero and all finite values given, with a little room at both ends. Zero lies in the middle of its cell,
    /// so that bars begin, and the axis is marked, exactly there.</summary>
    public static PlotScale Around(IEnumerable<double> values, int left, int width)
    {
        double[] finite = [.. values.Where(double.IsFinite).Append(0)];
        double low = finite.Min(), high = finite.Max(), room = high > low ? 0.05 * (high - low) : 1;
        int cells = Math.Max(2, width);
        double step = (high - low + (2 * room)) / (cells - 1);
        double zero = Math.Clamp(Math.Round((room - low) / step), 0, cells - 1);
        return new PlotScale(-zero * step, (cells - 1 - zero) * step, left, cells);
    }

    /// <summary>Writes the scale's round numbers below a plot, with a tick for each.</summary>
    public void DrawAxis(Canvas canvas, int row, string unit)
    {
        IReadOnlyList<double> ticks = AxisTicks.Between(Low, High, Math.Max(2, Width / 12));
        double distance = ticks.Count > 1 ? ticks[1] - ticks[0] : 1;
        foreach (double tick in ticks)
        {
            string label = (tick == 0 ? "0" : AxisTicks.Label(tick, distance)).Replace('-', '−');
            int column = Column(tick);
            if (column + label.Length < Left + Width)
            {
                canvas.Text(column, row, "╵" + label, Theme.Dim);
            }
        }

        canvas.Text(Left + Width + 1, row, unit, Theme.Dim);
    }
}
