using SerHost.Core.Plugins;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Plugins;

/// <summary>The plugins found: what each offers, why one cannot be used. New folders appear by themselves.</summary>
internal sealed class PluginsPage : Page
{
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(2);
    private IReadOnlyList<PluginListing> _listings = [];
    private int _selected, _top;
    private bool _scanning;

    public PluginsPage(UiState state)
        : base(state, "Plugins") => state.App.AddTimeout(ScanInterval, () =>
    {
        if (Visible)
        {
            Scan();
        }

        return true;
    });

    public override IReadOnlyList<(string Key, string Meaning)> Hints => [("↑↓", "plugin"), ("r", "look again")];

    public override string HelpText =>
        "Every plugin folder found, in the order of precedence. A plugin that cannot be used says why, and what cures it. A folder put into\n"
        + "one of the places below appears here within seconds, and its methods in the run form. A failed plugin is read again when its\n"
        + "files change. A loaded one stays as it is until the program is started again.";

    public override void OnShown() => Scan();

    protected override bool OnKeyDown(Key key)
    {
        if (key == Key.CursorDown) { return Moved(1); }
        if (key == Key.CursorUp) { return Moved(-1); }
        if (key == new Key('r'))
        {
            Scan();
            return true;
        }

        return base.OnKeyDown(key);
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (!mouse.IsSingleDoubleOrTripleClicked || mouse.Position is not { } at || at.Y < 2 || at.Y - 2 >= ListRows() || _top + at.Y - 2 >= _listings.Count)
        {
            return false;
        }

        return Moved(_top + at.Y - 2 - _selected);
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        int failed = _listings.Count(listing => listing.State == PluginState.Failed);
        canvas.Text(1, 0, $"{_listings.Count} plugins" + (failed > 0 ? $", {failed} cannot be used" : ""), Theme.Strong);
        canvas.Fill(1, Theme.Header);
        int[] columns = [1, 26, 35, 48, 58];
        string[] heads = ["plugin", "version", "kind", "state", "offers"];
        for (int i = 0; i < heads.Length; i++)
        {
            canvas.Text(columns[i], 1, heads[i], Theme.Header);
        }

        int room = ListRows();
        _top = Math.Clamp(_top, Math.Max(0, _selected - room + 1), _selected);
        for (int y = 0; y < room && _top + y < _listings.Count; y++)
        {
            PluginListing listing = _listings[_top + y];
            var plain = _top + y == _selected ? Theme.Row : Theme.Text;
            bool isFailed = listing.State == PluginState.Failed;
            canvas.Fill(y + 2, plain);
            string[] cells = [listing.Id, listing.Version, string.Join(", ", listing.Kinds), isFailed ? "failed" : listing.State != PluginState.Loaded ? "found" : listing.IsIsolated ? "isolated" : "loaded", string.Join(", ", listing.Provides)];
            for (int i = 0; i < cells.Length; i++)
            {
                int width = (i + 1 < columns.Length ? columns[i + 1] : canvas.Width) - columns[i] - 1;
                canvas.Text(columns[i], y + 2, cells[i], i == 3 && isFailed && _top + y != _selected ? Theme.Strong : plain, width);
            }
        }

        DrawChosen(canvas, room + 2);
        return true;
    }

    private int ListRows() => Math.Max(1, Viewport.Height - 2 - 7);

    private void DrawChosen(Canvas canvas, int row)
    {
        canvas.Fill(row, Theme.Dim, '─');
        if (_selected < _listings.Count)
        {
            PluginListing listing = _listings[_selected];
            canvas.Text(1, row + 1, listing.Folder, Theme.Dim, canvas.Width - 2);
            string text = listing.Problem ?? (listing.Provides.Count > 0 ? "Ready: " + string.Join(", ", listing.Provides) : "Ready.");
            IReadOnlyList<string> lines = Canvas.Wrap(text, canvas.Width - 2);
            for (int i = 0; i < Math.Min(3, lines.Count); i++)
            {
                canvas.Text(1, row + 2 + i, lines[i], listing.Problem is null ? Theme.Text : Theme.Strong, canvas.Width - 2);
            }
        }

        string places = string.Join("  ", State.Session.PluginFolders);
        canvas.Text(1, row + 6, "searched: " + places, Theme.Dim, canvas.Width - 2);
    }

    private bool Moved(int by)
    {
        _selected = Math.Clamp(_selected + by, 0, Math.Max(0, _listings.Count - 1));
        SetNeedsDraw();
        return true;
    }

    private void Scan()
    {
        if (_scanning)
        {
            return;
        }

        _scanning = true;
        InBackground("looking for plugins", _ =>
        {
            try
            {
                IReadOnlyList<string> changed = State.Session.Plugins.Rescan();
                State.Session.Plugins.LoadAll();
                return (Changed: changed, State.Session.Plugins.Listings);
            }
            finally
            {
                _scanning = false;
            }
        }, found =>
        {
            _listings = found.Listings;
            if (found.Changed.Count > 0)
            {
                State.Say("New: " + string.Join(", ", found.Changed));
                State.TellPluginsChanged();
            }

            Moved(0);
        });
    }
}
