using System.Globalization;
using System.Net;
using System.Text;
using Terminal.Gui.Drawing;

namespace SerHost.Ui.Drawing;

/// <summary>Writes a screen of cells as an SVG picture: block characters as areas, everything else as text.</summary>
internal static class SvgScreen
{
    private const int CellWidth = 8, CellHeight = 16, Baseline = 12;

    /// <summary>DejaVu Sans Mono is 0.602 of it wide: just a cell, also for programs that do not know textLength.</summary>
    private const string FontSize = "13.29";

    /// <summary>The picture's text.</summary>
    /// <param name="cells">The screen, [rows, columns].</param>
    /// <param name="title">What it shows, for people who cannot see it.</param>
    public static string Draw(Cell[,] cells, string title)
    {
        int rows = cells.GetLength(0), columns = cells.GetLength(1);
        var paper = cells[rows / 2, 0].Attribute?.Background ?? new Color(0, 0, 0);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {columns * CellWidth} {rows * CellHeight}\" width=\"{columns * CellWidth}\" height=\"{rows * CellHeight}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"{FontSize}\" xml:space=\"preserve\"><title>{WebUtility.HtmlEncode(title)}</title>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"100%\" height=\"100%\" fill=\"{Hex(paper)}\"/>\n");
        foreach ((Color colour, StringBuilder path) in Areas(cells, paper))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path shape-rendering=\"crispEdges\" fill=\"{Hex(colour)}\" d=\"{path}\"/>\n");
        }

        for (int row = 0; row < rows; row++)
        {
            WriteTexts(svg, cells, row);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private const string Blocks = "▀▔█▇▆▅▄▃▂▁";

    /// <summary>Areas by colour: a row is cut into as many lines as its block
    /// characters need, equal neighbours are one rectangle.</summary>
    private static IEnumerable<(Color Colour, StringBuilder Path)> Areas(Cell[,] cells, Color paper)
    {
        var paths = new Dictionary<Color, StringBuilder>();
        for (int row = 0; row < cells.GetLength(0); row++)
        {
            foreach ((int top, int height) in Lines(cells, row))
            {
                int start = 0;
                for (int column = 1; column <= cells.GetLength(1); column++)
                {
                    Color colour = ColourAt(cells[row, start], top);
                    if (column < cells.GetLength(1) && ColourAt(cells[row, column], top) == colour)
                    {
                        continue;
                    }

                    if (colour != paper)
                    {
                        if (!paths.TryGetValue(colour, out StringBuilder? path))
                        {
                            paths[colour] = path = new StringBuilder();
                        }

                        path.Append(CultureInfo.InvariantCulture, $"M{start * CellWidth} {(row * CellHeight) + top}h{(column - start) * CellWidth}v{height}H{start * CellWidth}z");
                    }

                    start = column;
                }
            }
        }

        return paths.Select(pair => (pair.Key, pair.Value));
    }

    private static List<(int Top, int Height)> Lines(Cell[,] cells, int row)
    {
        var cuts = new SortedSet<int> { 0, CellHeight };
        for (int column = 0; column < cells.GetLength(1); column++)
        {
            if (BlockOf(cells[row, column]) is { } block)
            {
                cuts.Add(block.Edge);
            }
        }

        int[] edges = [.. cuts];
        return [.. edges.Zip(edges[1..], (top, end) => (top, end - top))];
    }

    /// <summary>Where a block character changes from one colour to the other, and whether the
    /// upper part is the front colour; null for other characters.</summary>
    private static (int Edge, bool FrontAbove)? BlockOf(Cell cell) => cell.Grapheme switch
    {
        "▀" => (CellHeight / 2, true),
        "▔" => (CellHeight / 8, true),
        { Length: 1 } block when Blocks.Contains(block, StringComparison.Ordinal) =>
            (CellHeight - ((block[0] - '▁' + 1) * CellHeight / 8), false),
        _ => null,
    };

    private static Color ColourAt(Cell cell, int y)
    {
        Color front = cell.Attribute?.Foreground ?? new Color(255, 255, 255), back = cell.Attribute?.Background ?? new Color(0, 0, 0);
        return BlockOf(cell) is { } block && y < block.Edge == block.FrontAbove ? front : back;
    }

    private static bool IsText(Cell cell) => cell.Grapheme is not ("" or " " or "\0") && BlockOf(cell) is null;

    private static void WriteTexts(StringBuilder svg, Cell[,] cells, int row)
    {
        int columns = cells.GetLength(1);
        for (int start = 0; start < columns;)
        {
            if (!IsText(cells[row, start]))
            {
                start++;
                continue;
            }

            // A run of one colour; single spaces inside it do not end it.
            Color? colour = cells[row, start].Attribute?.Foreground;
            int end = start + 1;
            while (end < columns && ((IsText(cells[row, end]) && cells[row, end].Attribute?.Foreground == colour)
                || (cells[row, end].Grapheme == " " && end + 1 < columns && IsText(cells[row, end + 1])
                    && cells[row, end + 1].Attribute?.Foreground == colour)))
            {
                end++;
            }

            string text = string.Concat(Enumerable.Range(start, end - start).Select(column => cells[row, column].Grapheme));
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{start * CellWidth}\" y=\"{(row * CellHeight) + Baseline}\" fill=\"{Hex(colour ?? new Color(255, 255, 255))}\" textLength=\"{(end - start) * CellWidth}\" lengthAdjust=\"spacingAndGlyphs\">{WebUtility.HtmlEncode(text)}</text>\n");
            start = end;
        }
    }

    private static string Hex(Color colour) => $"#{colour.R:x2}{colour.G:x2}{colour.B:x2}";
}
