namespace SerHost.Ui.Corpus;

/// <summary>The corpus table without a screen: filter, order, selection, scrolling.</summary>
internal sealed class ClipTable
{
    private static readonly Comparer<IComparable?> Comparer = Comparer<IComparable?>.Create((a, b) =>
        a is string left && b is string right
            ? string.CompareOrdinal(left, right) : System.Collections.Generic.Comparer<IComparable?>.Default.Compare(a, b));

    private ClipRow[] _all = [];

    /// <summary>All rows in the present order: a filter only leaves some out.</summary>
    private ClipRow[] _sorted = [];

    private ClipRow[] _rows = [];
    private string _filter = "";
    private int _column;
    private bool _descending;

    /// <summary>Rows that fit the filter, in order.</summary>
    public IReadOnlyList<ClipRow> Rows => _rows;

    /// <summary>Number of rows before the filter.</summary>
    public int Total => _all.Length;

    /// <summary>How many of the rows that fit have a label and a decision.</summary>
    public int Judged { get; private set; }

    /// <summary>How many of these are misclassified.</summary>
    public int Wrong { get; private set; }

    /// <summary>Whether there are clips, and nothing is known of any.</summary>
    public bool IsUnexplained { get; private set; }

    /// <summary>Index of the selected row; 0 when there is none.</summary>
    public int Selected { get; private set; }

    /// <summary>First row on screen.</summary>
    public int Top { get; private set; }

    public string Filter => _filter;

    public int SortColumn => _column;

    public bool IsDescending => _descending;

    public ClipRow? Current => Selected < Rows.Count ? Rows[Selected] : null;

    public void Load(IEnumerable<ClipRow> rows) => Change(() => _all = [.. rows], sorts: true);

    /// <summary>Shows what has become known of some clips. Each stays where it is until the next change of order or filter: rows must not
    /// run away from under the reader's eyes.</summary>
    public void Update(IReadOnlyList<ClipRow> fresh)
    {
        Dictionary<string, ClipRow> byClip = fresh.ToDictionary(row => row.Clip.Id);
        foreach (ClipRow[] rows in (ClipRow[][])[_all, _sorted, _rows])
        {
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = byClip.GetValueOrDefault(rows[i].Clip.Id, rows[i]);
            }
        }

        Count();
    }

    public void SetFilter(string filter) => Change(() => _filter = filter, sorts: false);

    /// <summary>Sorts by a column, one way or the other.</summary>
    public void SortBy(int column, bool descending) =>
        Change(() => (_column, _descending) = (Math.Clamp(column, 0, ClipColumn.All.Count - 1), descending), sorts: true);

    /// <summary>Sorts by a column; the same column again turns the order round.</summary>
    public void SortBy(int column) => SortBy(column, column == _column && !_descending);

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

    /// <summary>Makes a change and keeps the selected clip selected.</summary>
    private void Change(Action change, bool sorts)
    {
        string? id = Current?.Clip.Id;
        change();
        if (sorts)
        {
            Sort();
        }

        Func<ClipRow, bool> fits = ClipFilter.Parse(_filter);
        _rows = [.. _sorted.Where(fits)];
        Count();
        Selected = Math.Clamp(Selected, 0, Math.Max(0, Rows.Count - 1));
        Select(id);
    }

    private void Count()
    {
        (Judged, Wrong) = (_rows.Count(row => row.IsWrong is not null), _rows.Count(row => row.IsWrong == true));
        IsUnexplained = _all.Length > 0 && Array.TrueForAll(_all, row => row.Status.Length == 0);
    }

    /// <summary>Rows without a value come last, whichever way the order goes; equal rows keep the corpus's order.</summary>
    private void Sort()
    {
        Func<ClipRow, IComparable?> key = ClipColumn.All[_column].Key;
        IOrderedEnumerable<ClipRow> known = _all.OrderBy(row => key(row) is null);
        _sorted = [.. _descending ? known.ThenByDescending(key, Comparer) : known.ThenBy(key, Comparer)];
    }
}
