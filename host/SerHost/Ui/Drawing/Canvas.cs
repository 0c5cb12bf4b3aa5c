using System.Text;
using SerHost.Shell;
using Terminal.Gui.Drawing;
using Terminal.Gui.ViewBase;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SerHost.Ui.Drawing;

/// <summary>Draws text and pictures into a view's cells, cut off at its edges.</summary>
internal sealed class Canvas(View view)
{
    private readonly ColourMode _colours = Display.Of(view).Colours;

    /// <summary>How many colours the terminal has.</summary>
    public ColourMode Colours => _colours;

    public int Width => view.Viewport.Width;

    public int Height => view.Viewport.Height;

    /// <summary>Writes text; what does not fit is cut off, with an ellipsis where a width is given.</summary>
    public void Text(int column, int row, string text, Attribute attribute, int width = int.MaxValue)
    {
        int room = Math.Min(width, Width - column);
        if (row < 0 || row >= Height || room <= 0 || column < 0)
        {
            return;
        }

        text = PlainText.OneLine(text);
        string shown = width == int.MaxValue ? CellText.Fit(text, room) : CellText.Fill(text, room);
        view.SetAttribute(Ink.Of(attribute, _colours));
        view.Move(column, row);
        view.AddStr(shown);
    }

    /// <summary>Breaks text between words into lines of at most a width; longer words are cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        string line = "";
        int room = Math.Max(1, width);
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Parts(word, room)))
        {
            if (line.Length > 0 && CellText.Width(line) + 1 + CellText.Width(word) > room)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        return line.Length > 0 ? [.. lines, line] : lines;
    }

    private static IEnumerable<string> Parts(string word, int room)
    {
        while (word.Length > 0)
        {
            string part = CellText.Head(word, Math.Max(2, room));
            part = part.Length == 0 ? word : part; // nothing but marks without a cell of their own
            yield return part;
            word = word[part.Length..];
        }
    }

    /// <summary>Writes text that ends before a column.</summary>
    public void TextRight(int end, int row, string text, Attribute attribute) =>
        Text(Math.Max(0, end - CellText.Width(text)), row, text, attribute);

    /// <summary>Fills a whole row.</summary>
    public void Fill(int row, Attribute attribute, char rune = ' ')
    {
        if (row >= 0 && row < Height)
        {
            view.SetAttribute(Ink.Of(attribute, _colours));
            view.Move(0, row);
            view.AddStr(new string(rune, Width));
        }
    }

    /// <summary>Fills everything but parts that something else has drawn; no two of them share a row.</summary>
    public void Clear(Attribute attribute, params IEnumerable<System.Drawing.Rectangle> but)
    {
        System.Drawing.Rectangle[] parts = [.. but];
        for (int row = 0; row < Height; row++)
        {
            int part = Array.FindIndex(parts, kept => row >= kept.Top && row < kept.Bottom);
            if (part >= 0)
            {
                Text(0, row, new string(' ', parts[part].Left), attribute);
                Text(parts[part].Right, row, new string(' ', Math.Max(0, Width - parts[part].Right)), attribute);
            }
            else
            {
                Fill(row, attribute);
            }
        }
    }

    /// <summary>One cell.</summary>
    public void Cell(int column, int row, char rune, Attribute attribute)
    {
        if (column >= 0 && row >= 0 && column < Width && row < Height)
        {
            view.SetAttribute(Ink.Of(attribute, _colours));
            view.Move(column, row);
            view.AddRune(new Rune(rune));
        }
    }

    /// <summary>A picture in half blocks: two points a cell, one above the other.</summary>
    /// <param name="column">Left edge.</param>
    /// <param name="row">Upper edge.</param>
    /// <param name="width">Cells across.</param>
    /// <param name="height">Cells down.</param>
    /// <param name="kind">What is shown of each point.</param>
    /// <param name="pixel">Point (x, y), y counted downwards in half cells.</param>
    public void Picture(int column, int row, int width, int height, PictureKind kind, Func<int, int, HeatPixel> pixel)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (char rune, Attribute attribute) = HeatMap.Cell(pixel(x, 2 * y), pixel(x, (2 * y) + 1), kind, _colours);
                Cell(column + x, row + y, rune, attribute);
            }
        }
    }
}
