using SerHost.Ui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>Axes of pictures: seconds below, hertz at the left.</summary>
internal static class Rulers
{
    private static readonly int[] s_roundHertz = [100, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000, 6000, 8000, 10000, 15000,
        20000];

    /// <summary>Seconds.</summary>
    public static void DrawSeconds(Canvas canvas, TimeView view, int left, int width, int row)
    {
        IReadOnlyList<double> ticks = AxisTicks.Between(view.Start, view.End, Math.Max(2, width / 10));
        double distance = ticks.Count > 1 ? ticks[1] - ticks[0] : 1;
        foreach (double tick in ticks)
        {
            string label = "╵" + AxisTicks.Label(tick, distance);
            int column = Math.Max(0, Math.Min(width - 1, view.ColumnOf(tick, width)));
            canvas.Text(
                left + Math.Min(column, width - label.Length), row, column > width - label.Length ? label[1..] + "╵" : label, Theme.Dim);
        }
    }

    /// <summary>Round frequencies, each beside the row whose bands hold it, at least two rows apart.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="bandCentresHz">Centre of every band, rising; zeros (a waveform) are not labelled.</param>
    /// <param name="picture">The picture, two points a row.</param>
    /// <param name="end">Column the labels end before.</param>
    /// <param name="top">First row of the picture.</param>
    public static void DrawHertz(Canvas canvas, ReadOnlySpan<float> bandCentresHz, ClipPicture picture, int end, int top)
    {
        int last = int.MaxValue;
        foreach ((int hertz, int row) in Places(bandCentresHz, picture))
        {
            if (row <= last - 2 && row > 0)
            {
                canvas.TextRight(end, top + row, hertz >= 1000
                    ? FormattableString.Invariant($"{hertz / 1000.0:0.#}k╴") : FormattableString.Invariant($"{hertz}╴"), Theme.Dim);
                last = row;
            }
        }

        if (last < int.MaxValue)
        {
            canvas.TextRight(end - 1, top, "Hz", Theme.Dim);
        }
    }

    /// <summary>Round frequencies inside the bands, from low to high, with their row.</summary>
    public static IReadOnlyList<(int Hertz, int Row)> Places(ReadOnlySpan<float> bandCentresHz, ClipPicture picture)
    {
        var places = new List<(int, int)>();
        foreach (int hertz in s_roundHertz)
        {
            int above = 0;
            while (above < bandCentresHz.Length && bandCentresHz[above] < hertz)
            {
                above++;
            }

            if (above > 0 && above < bandCentresHz.Length)
            {
                int band = hertz - bandCentresHz[above - 1] < bandCentresHz[above] - hertz ? above - 1 : above;
                places.Add((hertz, picture.RowOf(band) / 2));
            }
        }

        return places;
    }
}
