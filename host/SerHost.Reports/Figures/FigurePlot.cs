using System.Globalization;
using ScottPlot;

namespace SerHost.Reports.Figures;

/// <summary>Plots in a figure's style: a frame and what is drawn in it. Numbers and names around it are the sheet's.</summary>
internal static class FigurePlot
{
    /// <summary>An empty plot with a thin frame, no grid, nothing behind it.</summary>
    /// <param name="style">How it looks.</param>
    /// <param name="left">Value at the left edge.</param>
    /// <param name="right">Value at the right edge.</param>
    /// <param name="bottom">Value at the lower edge.</param>
    /// <param name="top">Value at the upper edge.</param>
    public static Plot Create(FigureStyle style, double left, double right, double bottom, double top)
    {
        FigureFont.Require(style.Font);
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Grid.IsVisible = false;
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.FrameLineStyle.Width = 0.6f;
            axis.FrameLineStyle.Color = style.Ink;
            axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual([], []);
        }

        plot.Axes.SetLimits(left, right, bottom, top);
        return plot;
    }

    /// <summary>A filled rectangle without a border.</summary>
    public static void Fill(Plot plot, double left, double right, double bottom, double top, Color colour)
    {
        ScottPlot.Plottables.Rectangle area = plot.Add.Rectangle(left, right, bottom, top);
        area.FillColor = colour;
        area.LineWidth = 0;
    }

    /// <summary>Text inside a plot.</summary>
    public static void Write(Plot plot, FigureStyle style, string text, double x, double y, Alignment alignment, Color? colour = null)
    {
        ScottPlot.Plottables.Text written = plot.Add.Text(text, x, y);
        written.LabelStyle.FontName = style.Font;
        written.LabelStyle.FontSize = style.SmallPoints;
        written.LabelStyle.ForeColor = colour ?? style.Ink;
        written.LabelStyle.Bold = false;
        written.Alignment = alignment;
    }
}

/// <summary>Round numbers for axes.</summary>
internal static class RoundTicks
{
    /// <summary>Round numbers of a range, as many as have room side by side, in steps of 1, 2 or 5 times a power of ten.</summary>
    /// <param name="low">Value at one end of the axis.</param>
    /// <param name="high">Value at the other, above the first.</param>
    /// <param name="length">Length of the axis in points.</param>
    /// <param name="room">How much of it a number takes, with the space to the next.</param>
    public static double[] Fitting(double low, double high, float length, Func<string, float> room)
    {
        double step = Math.Pow(10, Math.Floor(Math.Log10((high - low) / length)));
        for (int i = 0; i < 30; step *= i % 3 == 1 ? 2.5 : 2, i++)
        {
            double first = Math.Ceiling((low / step) - 1e-9);
            int count = 1 + (int)(Math.Floor((high / step) + 1e-9) - first);
            if (step / (high - low) * length < room("0") || count > 200)
            {
                continue;
            }

            double[] ticks = [.. Enumerable.Range(0, Math.Max(0, count)).Select(n => (first + n) * step)];
            if (ticks.All(tick => room(Text(tick)) <= step / (high - low) * length))
            {
                return ticks;
            }
        }

        return [];
    }

    /// <summary>A number as axes show it: no trailing noughts, a true minus sign.</summary>
    public static string Text(double value) =>
        (Math.Abs(value) < 1e-12 ? 0 : value).ToString("0.########", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>A number with its sign.</summary>
    public static string Signed(double value, int decimals) => !double.IsFinite(value) ? "–"
        : value.ToString(string.Create(CultureInfo.InvariantCulture, $"+{Zeros(decimals)};−{Zeros(decimals)};{Zeros(decimals)}"),
            CultureInfo.InvariantCulture);

    private static string Zeros(int decimals) => decimals == 0 ? "0" : "0." + new string('0', decimals);
}
