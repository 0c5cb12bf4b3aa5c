using SerHost.Analysis.Statistics;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SerHost.Ui.Drawing;

/// <summary>Distributions, intervals and bars on a line of cells.</summary>
internal static class BoxPlot
{
    /// <summary>A box plot: whiskers, box, median, outliers.</summary>
    public static void Draw(Canvas canvas, PlotScale scale, BoxSummary box, int row)
    {
        for (int x = scale.Column(box.LowWhisker); x <= scale.Column(box.HighWhisker); x++)
        {
            canvas.Cell(x, row, '─', Theme.Cool);
        }

        Ground(canvas, scale, box.LowQuartile, box.HighQuartile, row);
        canvas.Cell(scale.Column(box.LowWhisker), row, '├', Theme.Cool);
        canvas.Cell(scale.Column(box.HighWhisker), row, '┤', Theme.Cool);
        foreach (double outlier in box.Outliers)
        {
            canvas.Cell(scale.Column(outlier), row, '∘', Theme.Cool);
        }

        canvas.Cell(scale.Column(box.Median), row, '┃', Theme.StrongOnBand);
    }

    /// <summary>A bar from zero to a value, with the value's interval over it where there is one.</summary>
    public static void DrawBar(Canvas canvas, PlotScale scale, double value, Interval interval, bool isStrong, int row)
    {
        Ground(canvas, scale, Math.Min(0, value), Math.Max(0, value), row);
        int low = scale.Column(Math.Min(0, value)), high = scale.Column(Math.Max(0, value));
        Attribute On(int x, Attribute ink) => x >= low && x <= high ? new Attribute(ink.Foreground, Theme.Band.Background) : ink;
        if (!double.IsNaN(interval.Low))
        {
            int from = scale.Column(interval.Low), to = scale.Column(interval.High);
            for (int x = from; x <= to; x++)
            {
                canvas.Cell(x, row, x == from ? '├' : x == to ? '┤' : '─', On(x, Theme.Cool));
            }
        }

        canvas.Cell(scale.Column(value), row, '●', On(scale.Column(value), isStrong ? Theme.Strong : Theme.Text));
    }

    /// <summary>One dot a value; where several fall into a cell, a larger one.</summary>
    public static void DrawDots(Canvas canvas, PlotScale scale, IEnumerable<double> values, int row)
    {
        foreach (IGrouping<int, double> cell in values.GroupBy(value => scale.Column(value)))
        {
            canvas.Cell(cell.Key, row, cell.Count() switch { 1 => '·', < 4 => '•', _ => '●' }, Theme.Cool);
        }
    }

    /// <summary>Where zero lies.</summary>
    public static void DrawZero(Canvas canvas, PlotScale scale, int row, int rows)
    {
        for (int y = row; y < row + rows; y++)
        {
            canvas.Cell(scale.Column(0), y, '┊', Theme.Dim);
        }
    }

    private static void Ground(Canvas canvas, PlotScale scale, double low, double high, int row)
    {
        for (int x = scale.Column(low); x <= scale.Column(high); x++)
        {
            canvas.Cell(x, row, canvas.Colours == ColourMode.None ? '=' : ' ', Theme.Band);
        }
    }
}
