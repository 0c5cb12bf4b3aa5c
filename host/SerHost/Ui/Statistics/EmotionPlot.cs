using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>A line for every emotion on one scale, with names before it and numbers after it: what the plots over emotions share.</summary>
internal static class EmotionPlot
{
    /// <summary>First column of the scale.</summary>
    public const int Left = 11;

    /// <summary>Columns after the scale for numbers.</summary>
    public const int Numbers = 24;

    /// <summary>Rows of a plot with its title and axis.</summary>
    public static int Rows(StatisticsChoice choice) => choice.Data.Emotions.Count + 2;

    /// <summary>Draws a plot.</summary>
    /// <typeparam name="T">What is drawn in a line.</typeparam>
    /// <param name="canvas">Where.</param>
    /// <param name="choice">The chosen cell; its emotion stands out.</param>
    /// <param name="row">First row.</param>
    /// <param name="title">Left above the lines.</param>
    /// <param name="legend">Right above the lines.</param>
    /// <param name="items">One an emotion; null for an empty line.</param>
    /// <param name="valuesOf">Values of an item that the scale must hold.</param>
    /// <param name="draw">Draws an item in a row.</param>
    /// <param name="numbersOf">Numbers of an item.</param>
    public static void Draw<T>(
        Canvas canvas, StatisticsChoice choice, int row, string title, string legend, IReadOnlyList<T?> items,
        Func<T, IEnumerable<double>> valuesOf, Action<PlotScale, T, int> draw, Func<T, string> numbersOf)
        where T : class
    {
        canvas.Text(1, row, title, Theme.Strong);
        canvas.TextRight(canvas.Width - 1, row, legend, Theme.Dim);
        var scale = PlotScale.Around(items.OfType<T>().SelectMany(valuesOf), Left, canvas.Width - Left - Numbers);
        for (int i = 0; i < items.Count; i++)
        {
            int y = row + 1 + i;
            string emotion = choice.Data.Emotions[i];
            canvas.Text(1, y, emotion, emotion == choice.Emotion ? Theme.Strong : Theme.Text, Left - 2);
            BoxPlot.DrawZero(canvas, scale, y, 1);
            if (items[i] is { } item)
            {
                draw(scale, item, y);
                canvas.Text(scale.Left + scale.Width + 1, y, numbersOf(item), Theme.Dim);
            }
        }

        scale.DrawAxis(canvas, row + 1 + items.Count, CueLabel.Unit(choice.Cue));
    }
}
