using SerHost.Ui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>F1: what a page shows, how to read it, and its keys; over the page,
/// scrolled with the arrow keys, closed with any other.</summary>
internal sealed class HelpView : View
{
    private const int KeyColumns = 12;
    private readonly IReadOnlyList<KeyHint> _everywhere;
    private readonly Action _closed;
    private string _title = "";
    private string[] _paragraphs = [];
    private IReadOnlyList<(string Keys, string Words)> _keys = [];
    private int _top;

    /// <param name="colours">What the terminal can show.</param>
    /// <param name="everywhere">Keys that work on every page.</param>
    /// <param name="closed">Told when it is closed.</param>
    public HelpView(ColourMode colours, IReadOnlyList<KeyHint> everywhere, Action closed)
    {
        _everywhere = everywhere;
        _closed = closed;
        Y = 1;
        Width = Dim.Fill();
        Height = Dim.Fill(1);
        Visible = false;
        CanFocus = true;
        SetScheme(Ink.Scheme(colours));
    }

    /// <summary>Opens it.</summary>
    public void Show(string title, string text, IReadOnlyList<(string Keys, string Words)> keys)
    {
        (_title, _keys, _top) = (title, keys, 0);
        _paragraphs = text.Replace('\n', ' ').Split("  ", StringSplitOptions.RemoveEmptyEntries);
        Visible = true;
        SetFocus();
        SetNeedsDraw();
    }

    protected override bool OnKeyDown(Key key)
    {
        int page = Math.Max(1, Viewport.Height - 2);
        if (key == Key.CursorDown) { return Scroll(1); }
        if (key == Key.CursorUp) { return Scroll(-1); }
        if (key == Key.PageDown || key == Key.Space) { return Scroll(page); }
        if (key == Key.PageUp) { return Scroll(-page); }
        return Close();
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (mouse.Flags.HasFlag(MouseFlags.WheeledDown)) { return Scroll(3); }
        if (mouse.Flags.HasFlag(MouseFlags.WheeledUp)) { return Scroll(-3); }
        return !mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) || Close();
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Header);
        IReadOnlyList<(string Text, bool IsHeading)> lines = Lines(canvas.Width - 4);
        _top = Math.Clamp(_top, 0, Math.Max(0, lines.Count - canvas.Height));
        for (int y = 0; y < canvas.Height && _top + y < lines.Count; y++)
        {
            canvas.Text(2, y, lines[_top + y].Text, lines[_top + y].IsHeading ? Theme.HeaderAccent : Theme.Header, canvas.Width - 4);
        }

        if (_top + canvas.Height < lines.Count)
        {
            canvas.TextRight(canvas.Width - 1, canvas.Height - 1, "↓ more", Theme.HeaderAccent);
        }

        return true;
    }

    protected override void OnHasFocusChanged(bool newHasFocus, View? previousFocusedView, View? focusedView)
    {
        base.OnHasFocusChanged(newHasFocus, previousFocusedView, focusedView);
        if (!newHasFocus)
        {
            Visible = false;
        }
    }

    private List<(string Text, bool IsHeading)> Lines(int width)
    {
        var lines = new List<(string, bool)> { (_title, true) };
        foreach (string paragraph in _paragraphs)
        {
            lines.AddRange(Canvas.Wrap(paragraph, width).Select(line => (line, false)));
        }

        lines.Add(("", false));
        if (_keys.Count > 0)
        {
            lines.Add(("Keys", true));
        }

        lines.AddRange(_keys.Select(row => (RowOf(row), false)));
        lines.Add(("", false));
        lines.Add(("Everywhere", true));
        lines.AddRange(_everywhere.Select(hint => (RowOf(hint.HelpRow), false)));
        return lines;
    }

    private static string RowOf((string Keys, string Words) row) => $"{row.Keys.PadRight(KeyColumns - 2)}  {row.Words}";

    private bool Scroll(int by)
    {
        _top += by;
        SetNeedsDraw();
        return true;
    }

    private bool Close()
    {
        Visible = false;
        _closed();
        return true;
    }
}
