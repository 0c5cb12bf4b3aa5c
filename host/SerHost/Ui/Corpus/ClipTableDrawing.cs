using System.Text;
using SerHost.Shell;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Corpus;

/// <summary>Headings and rows of the corpus table; the first column takes what the others leave.</summary>
/// <param name="canvas">Where they are drawn.</param>
internal sealed class ClipTableDrawing(Canvas canvas)
{
    private const int PredictedColumn = 2, NarrowestName = 8;

    private readonly int[] _widths =
    [
        .. ClipColumn.All.Select(column => column.Width > 0
            ? column.Width : Math.Max(NarrowestName, canvas.Width - 2 - ClipColumn.All.Sum(other => other.Width + 1))),
    ];

    /// <summary>The column a cell belongs to.</summary>
    public int ColumnAt(int cell) => Enumerable.Range(0, _widths.Length).LastOrDefault(i => cell >= Left(i), 0);

    /// <summary>The line of headings, with the order marked.</summary>
    public void Headings(int y, int sortColumn, bool isDescending)
    {
        canvas.Fill(y, Theme.Header);
        for (int i = 0; i < _widths.Length; i++)
        {
            string mark = i == sortColumn ? isDescending ? "▼" : "▲" : "";
            canvas.Text(Left(i), y, ClipColumn.All[i].Title + mark, i == sortColumn ? Theme.HeaderAccent : Theme.Header, _widths[i]);
        }
    }

    /// <summary>One row, written as a whole; a misclassified decision over it in colour.</summary>
    public void Row(int y, ClipRow row, bool isSelected)
    {
        var line = new StringBuilder(" ");
        for (int i = 0; i < _widths.Length; i++)
        {
            line.Append(CellText.Fill(PlainText.OneLine(ClipColumn.All[i].Text(row)), _widths[i])).Append(' ');
        }

        canvas.Text(0, y, CellText.Fill(CellText.Head(line.ToString(), canvas.Width), canvas.Width), isSelected ? Theme.Row : Theme.Text);
        if (!isSelected && row.IsWrong == true)
        {
            canvas.Text(Left(PredictedColumn), y, ClipColumn.All[PredictedColumn].Text(row), Theme.Strong, _widths[PredictedColumn]);
        }
    }

    private int Left(int column) => 1 + _widths.Take(column).Sum(width => width + 1);
}
