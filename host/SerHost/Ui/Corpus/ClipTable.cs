namespace SerHost.Ui.Corpus;

/// <summary>The corpus table without a screen: filter, order, selection, scrolling.</summary>
internal sealed class ClipTable
{
    private IReadOnlyList<ClipRow> _all = [];
    private string _filter = "";
    private int _column;
    private bool _descending;

    /// <summary>Rows that fit the filter, in order.</summary>
    public IReadOnlyList<ClipRow> Rows { get; private set; } = [];

    /// <summary>Number of rows before the filter.</summary>
    public int Total => _all.Count;

    /// <summary>Index of the selected row; 0 when there is none.</summary>
    public int Selected { get; private set; }

    /// <summary>First row on screen.</summary>
    public int Top { get; private set; }

    public string Filter => _filter;

    public int SortColumn => _column;

    public bool IsDescending => _descending;

    public ClipRow? Current => Selected < Rows.Count ? Rows[Selected] : null;

    public void Load(IReadOnlyList<ClipRow> rows)
    {
        string? id = Current?.Clip.Id;
        _all = rows;
        Apply(id);
    }

    public void SetFilter(string filter)
    {
        string? id = Current?.Clip.Id;
        _filter = filter;
        Apply(id);
    }

    /// <summary>Sorts by a column; the same column again turns the order round.</summary>
    public void SortBy(int column)
    {
        string? id = Current?.Clip.Id;
        _descending = column == _column && !_descending;
        _column = column;
        Apply(id);
    }

    /// <summary>Selects a clip by its id, where it is shown.</summary>
    public void Select(string? id)
    {
        for (int i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Clip.Id == id)
            {
                Selected = i;
                return;
            }
        }
    }

    public void Move(int rows) => Selected = Math.Clamp(Selected + rows, 0, Math.Max(0, Rows.Count - 1));

    /// <summary>Scrolls so that the selection is among the rows on screen.</summary>
    public void Reveal(int rowsOnScreen)
    {
        int room = Math.Max(1, rowsOnScreen);
        Top = Math.Clamp(Top, Math.Max(0, Selected - room + 1), Selected);
    }

    private void Apply(string? selected)
    {
        Func<ClipRow, bool> fits = ClipFilter.Parse(_filter);
        IEnumerable<ClipRow> rows = _all.Where(fits);
        Func<ClipRow, IComparable?> key = ClipColumn.All[_column].Key;
        // Rows without a value come last, whichever way the order goes; equal rows keep the corpus's order.
        IOrderedEnumerable<ClipRow> known = rows.OrderBy(row => key(row) is null);
        Rows = [.. _descending ? known.ThenByDescending(key, Comparer) : known.ThenBy(key, Comparer)];
        Selected = Math.Clamp(Selected, 0, Math.Max(0, Rows.Count - 1));
        Select(selected);
    }

    private static readonly Comparer<IComparable?> Comparer = Comparer<IComparable?>.Create((a, b) =>
        a is string left && b is string right ? string.CompareOrdinal(left, right) : System.Collections.Generic.Comparer<IComparable?>.Default.Compare(a, b));
}
