using SerHost.Ui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SerHost.Ui.Clip;

/// <summary>What the colours of a picture mean, with numbers.</summary>
internal static class ClipLegend
{
    private const int RelevanceCells = 15, LevelCells = 8;

    /// <summary>Draws the legend in one row.</summary>
    public static void Draw(Canvas canvas, ClipContent content, PictureKind kind, int left, int row)
    {
        int column = left;
        if (kind != PictureKind.Level)
        {
            string largest = NumberText.Plain(content.RelevanceScale);
            column = Write(canvas, column, row, $"against −{largest} ");
            for (int i = 0; i < RelevanceCells; i++)
            {
                double relevance = (2.0 * i / (RelevanceCells - 1)) - 1;
                Swatch(canvas, column + i, row, new HeatPixel(0.6, relevance), kind);
            }

            column = Write(canvas, column + RelevanceCells, row, $" +{largest} for {content.Details.TargetLabel}   ");
        }

        if (kind != PictureKind.Relevance && (kind == PictureKind.Level || canvas.Colours != ColourMode.None))
        {
            column = Write(canvas, column, row, NumberText.Plain(content.Input.Scale.Minimum) + " ");
            for (int i = 0; i < LevelCells; i++)
            {
                Swatch(canvas, column + i, row, new HeatPixel((double)i / (LevelCells - 1), 0), kind);
            }

            Write(canvas, column + LevelCells, row, $" {NumberText.Plain(content.Input.Scale.Maximum)} {content.Input.Scale.Unit}");
        }
    }

    private static void Swatch(Canvas canvas, int column, int row, HeatPixel pixel, PictureKind kind)
    {
        (char rune, Attribute attribute) = HeatMap.Cell(pixel, pixel, kind, canvas.Colours);
        canvas.Cell(column, row, canvas.Colours == ColourMode.None ? rune : '█', attribute);
    }

    private static int Write(Canvas canvas, int column, int row, string text)
    {
        canvas.Text(column, row, text, Theme.Dim);
        return column + text.Length;
    }
}
