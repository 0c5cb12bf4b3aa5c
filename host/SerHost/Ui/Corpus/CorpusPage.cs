using SerHost.Core.Corpora;
using SerHost.Core.Pipeline;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace SerHost.Ui.Corpus;

/// <summary>The clips of a corpus as a table with filter and order.</summary>
internal sealed class CorpusPage : Page
{
    private const int HeadRows = 3;
    private readonly ClipTable _table = new();
    private readonly TextField _filter;
    private readonly HashSet<string> _fresh = [];
    private CancellationTokenSource _reading = new();
    private bool _isFollowing;
    private string _filterBefore = "";

    public CorpusPage(UiState state)
        : base(state, "Corpus")
    {
        _filter = new TextField { X = 9, Y = 1, Width = Dim.Fill(1), Height = 1, CanFocus = false };
        _filter.TextChanged += (_, _) =>
        {
            _table.SetFilter(_filter.Text);
            state.Place.Here.Filter = _filter.Text;
            SetNeedsDraw();
        };
        _filter.Accepting += (_, args) =>
        {
            args.Handled = true;
            LeaveFilter();
        };
        _filter.KeyDown += (_, key) =>
        {
            if (key == Key.Esc || key == Key.CursorDown)
            {
                key.Handled = true;
                LeaveFilter();
            }
        };
        Add(_filter);
        TakePlace();
        state.FilterWanted += filter => Filter(filter);
        state.CorpusChanged += () =>
        {
            TakePlace();
            Reload();
        };
        state.RunChanged += Reload;
        state.RowsCame += clips =>
        {
            _fresh.UnionWith(clips);
            WhenShown(Follow);
        };
        state.ClipChanged += () => _table.Select(state.Clip?.Id);
    }

    public ClipTable Table => _table;

    public override IReadOnlyList<KeyCommand> Commands => field ??=
    [
        new(Key.Enter, "look at clip", Open),
        new('/', "filter", EnterFilter),
        new('w', "wrong only", () => Filter(ClipFilter.Toggle(_filter.Text, "wrong"))),
        new('e', "explained only", () => Filter(ClipFilter.Toggle(_filter.Text, "done"))),
        new('c', "clear filter", () => Filter("")),
        new('s', "sort", () => Sorted((_table.SortColumn + 1) % ClipColumn.All.Count, descending: false)),
        new('S', "turn round", () => Sorted(_table.SortColumn, !_table.IsDescending)),
        new('o', "open folder", () => OpenCorpusDialog.Show(State)) { Text = "open a folder of recordings…", Menu = "File" },
        new('d', "demo", OpenDemo) { Text = "open the demo voices", Menu = "File" },
        new(Key.CursorUp, "clip", () => Moved(-1)) { InHelpOnly = true },
        new(Key.CursorDown, "clip", () => Moved(1)) { InHelpOnly = true },
        new(Key.PageUp, "a screen of clips", () => Moved(-RowsOnScreen)) { InHelpOnly = true },
        new(Key.PageDown, "a screen of clips", () => Moved(RowsOnScreen)) { InHelpOnly = true },
        new(Key.Home, "first, last clip", () => Moved(-_table.Rows.Count)) { InHelpOnly = true },
        new(Key.End, "first, last clip", () => Moved(_table.Rows.Count)) { InHelpOnly = true },
    ];

    public override string HelpText =>
        "The clips of a corpus and what the newest run found in each. 'predicted' is the model's decision, 'conf.' its probability.\n"
        + "While a run is under way, 'now: 2 of 5' says how many of its methods a clip has; rows stay where they are until it ends.\n"
        + "The filter takes words that must all fit: an emotion, a part of the name, done (explained), new (not), wrong, right, failed,\n"
        + "speaker:1001, sentence:IEO, predicted:sad, intensity:high, confidence<0.5, seconds>3; a minus turns a word round:\n"
        + "-speaker:1001. Rows in orange are misclassified; w shows these only, e those that have been explained. Click a heading to sort by it, again to turn it round.";

    protected override bool TakesText => _filter.HasFocus;

    private int RowsOnScreen => Math.Max(1, Viewport.Height - HeadRows - 1);

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (mouse.Flags.HasFlag(MouseFlags.WheeledDown)) { return Moved(3); }
        if (mouse.Flags.HasFlag(MouseFlags.WheeledUp)) { return Moved(-3); }
        if (mouse.Position is not { } at || !mouse.IsSingleDoubleOrTripleClicked)
        {
            return false;
        }

        if (at.Y == HeadRows - 1)
        {
            int column = new ClipTableDrawing(new Canvas(this)).ColumnAt(at.X);
            return Sorted(column, column == _table.SortColumn && !_table.IsDescending);
        }

        if (at.Y == 1)
        {
            return EnterFilter();
        }

        int row = _table.Top + at.Y - HeadRows;
        if (at.Y < HeadRows || row >= _table.Rows.Count)
        {
            return false;
        }

        Moved(row - _table.Selected);
        return !mouse.IsDoubleClicked || Open();
    }

    /// <summary>Every cell is written once: a key held down redraws the whole table each time.</summary>
    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        Core.Corpora.Corpus? corpus = State.Corpus;
        canvas.Fill(0, Theme.Text);
        string counts = $"{_table.Rows.Count} of {_table.Total} clips"
            + (_table.Judged > 0 ? $", {_table.Wrong} of {_table.Judged} wrong" : _table.IsUnexplained ? ", not explained yet: F4" : "");
        canvas.Text(1, 0, corpus is null ? "opening…" : $"{corpus.Name}  {corpus.Path}", Theme.Strong, canvas.Width - 4 - counts.Length);
        canvas.TextRight(canvas.Width - 1, 0, counts, Theme.Dim);
        canvas.Text(0, 1, " filter  ", Theme.Dim);
        var drawing = new ClipTableDrawing(canvas);
        drawing.Headings(HeadRows - 1, _table.SortColumn, _table.IsDescending);
        int room = canvas.Height - HeadRows;
        _table.Reveal(room);
        for (int y = 0; y < room; y++)
        {
            if (_table.Top + y < _table.Rows.Count)
            {
                drawing.Row(y + HeadRows, _table.Rows[_table.Top + y], _table.Top + y == _table.Selected);
            }
            else
            {
                canvas.Fill(y + HeadRows, Theme.Text);
            }
        }

        if (corpus is not null && _table.Rows.Count == 0)
        {
            canvas.Text(2, HeadRows + 1, _table.Total == 0 ? "This corpus holds no clips: press o to open another folder."
                : "No clip fits the filter: press c to clear it.", Theme.Dim);
        }

        return true;
    }

    private bool Moved(int rows)
    {
        _table.Move(rows);
        ChooseSelected();
        SetNeedsDraw();
        return true;
    }

    /// <summary>The clip in front is the one whose row is marked, also when a filter has left out the one before.</summary>
    private void ChooseSelected()
    {
        if (_table.Current is { } row && row.Clip != State.Clip)
        {
            State.Choose(row.Clip);
        }
    }

    private bool OpenDemo()
    {
        State.OpenCorpus("demo");
        return true;
    }

    private bool EnterFilter()
    {
        _filterBefore = _filter.Text;
        _filter.CanFocus = true; // otherwise it would take every key as soon as the page is shown
        _filter.SetFocus();
        return true;
    }

    private void LeaveFilter()
    {
        _filter.CanFocus = false;
        RememberFilter(_filterBefore);
        ChooseSelected();
        SetFocus();
        SetNeedsDraw();
    }

    private void RememberFilter(string before)
    {
        if (_filter.Text != before)
        {
            State.Undo.Add(_filter.Text.Length == 0 ? "the empty filter" : $"the filter '{_filter.Text}'", () => Filter(before));
        }
    }

    private bool Open()
    {
        if (_table.Current is not null)
        {
            ChooseSelected();
            State.Show("Clip");
        }

        return true;
    }

    private bool Filter(string text)
    {
        string before = _filter.Text;
        _filter.Text = text;
        RememberFilter(before);
        ChooseSelected();
        return true;
    }

    private bool Sorted(int column, bool descending)
    {
        (int oldColumn, bool oldDescending) = (_table.SortColumn, _table.IsDescending);
        _table.SortBy(column, descending);
        (State.Place.Here.SortColumn, State.Place.Here.IsDescending) = (column, descending);
        State.Undo.Add($"the order by {ClipColumn.All[column].Title}", () => Sorted(oldColumn, oldDescending));
        SetNeedsDraw();
        return true;
    }

    /// <summary>Filter and order as they were when this corpus was open last.</summary>
    private void TakePlace()
    {
        CorpusPlace here = State.Place.Here;
        _table.SortBy(here.SortColumn, here.IsDescending);
        _filter.Text = here.Filter;
        _table.SetFilter(here.Filter);
    }

    /// <summary>Shows names at once and results as they are read: a large corpus must not wait for its store.</summary>
    private void Reload()
    {
        _reading.Cancel();
        _reading = new CancellationTokenSource();
        _isFollowing = false; // also where following ended with an error
        if (State.Corpus is not { } corpus)
        {
            return;
        }

        RunRows rows = State.Rows;
        Show(ClipRowReader.AtOnce(corpus.Clips, rows));
        if (rows.Clips.Count > 0)
        {
            InBackground("reading results", cancellation =>
                ClipRowReader.Read(corpus.Clips, rows, State.Session.Results, cancellation), read =>
            {
                Show(read);
                _fresh.UnionWith(rows.ClipsUnderWay); // what came in while they were read
                Follow();
            }, _reading.Token);
        }
    }

    private void Show(IReadOnlyList<ClipRow> rows)
    {
        _table.Load(rows);
        _table.Select(State.Clip?.Id ?? State.Place.Clip);
        SetNeedsDraw();
    }

    /// <summary>Brings the clips with results of the run under way up to date: only
    /// these are read, and those that come meanwhile after them.</summary>
    private void Follow()
    {
        if (_isFollowing || _fresh.Count == 0 || State.Corpus is not { } corpus)
        {
            return;
        }

        _isFollowing = true;
        RunRows rows = State.Rows;
        HashSet<string> fresh = [.. _fresh];
        _fresh.Clear();
        InBackground("following the run", cancellation =>
            ClipRowReader.Read(corpus.Clips.Where(clip => fresh.Contains(clip.Id)), rows, State.Session.Results, cancellation), read =>
        {
            _isFollowing = false;
            if (corpus == State.Corpus && rows == State.Rows)
            {
                _table.Update(read);
                SetNeedsDraw();
            }

            Follow();
        });
    }
}
