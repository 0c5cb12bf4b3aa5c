using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Main;

/// <summary>The menus: everything that keys do, to be found without knowing them. One
/// box below its title; it has the keys while it is open.</summary>
/// <remarks>Not the library's MenuBar: that takes the letters of its titles and lines from the whole program, open or shut, and throws when
/// it is opened again over a page that takes the focus back.</remarks>
internal sealed class MainMenu : View
{
    private readonly MenuTitles _titles;
    private readonly Action _closed;
    private IReadOnlyList<(string Title, IReadOnlyList<MenuLine> Lines)> _menus = [];
    private int _open, _line;

    /// <param name="titles">The line of titles.</param>
    /// <param name="colours">What the terminal can show.</param>
    /// <param name="closed">Told when the menu is closed, before what was chosen is done.</param>
    public MainMenu(MenuTitles titles, ColourMode colours, Action closed)
    {
        _titles = titles;
        _closed = closed;
        _titles.Chosen += index => Show(index);
        Y = 1;
        Visible = false;
        CanFocus = true;
        SetScheme(Ink.Scheme(colours));
    }

    private IReadOnlyList<MenuLine> Lines => _menus[_open].Lines;

    /// <summary>Opens the menus with one of them down.</summary>
    public void Open(IReadOnlyList<(string Title, IReadOnlyList<MenuLine> Lines)> menus, int first)
    {
        _menus = menus;
        Visible = true;
        Show(first);
        SetFocus();
    }

    protected override bool OnKeyDown(Key key)
    {
        if (key == Key.Esc || key == Key.F9 || key == Key.F10)
        {
            Close();
        }
        else if (key == Key.CursorRight || key == Key.CursorLeft)
        {
            Show((_open + (key == Key.CursorRight ? 1 : _menus.Count - 1)) % _menus.Count);
        }
        else if (key == Key.CursorDown || key == Key.CursorUp)
        {
            _line = (_line + (key == Key.CursorDown ? 1 : Lines.Count - 1)) % Lines.Count;
        }
        else if (key == Key.Enter || key == Key.Space)
        {
            Do(_line);
        }
        else if (WindowMenus.IndexOf(key) is { } menu)
        {
            Show(menu);
        }
        else if (Enumerable.Range(0, Lines.Count).Where(i => Lines[i].Key is { } own && KeyNames.Same(own, key)).Cast<int?>()
            .FirstOrDefault() is { } line)
        {
            Do(line);
        }

        SetNeedsDraw();
        return true; // no key reaches the page below
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (mouse.Position is { } at && at.Y >= 0 && at.Y < Lines.Count)
        {
            _line = at.Y;
            SetNeedsDraw();
            if (mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked))
            {
                Do(at.Y);
            }
        }

        return true;
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        for (int i = 0; i < Lines.Count; i++)
        {
            canvas.Fill(i, i == _line ? Theme.Row : Theme.Header);
            canvas.Text(2, i, Lines[i].Text, i == _line ? Theme.Row : Theme.Header);
            canvas.TextRight(canvas.Width - 1, i, Lines[i].KeyName, i == _line ? Theme.Row : Theme.HeaderAccent);
        }

        return true;
    }

    /// <summary>A click elsewhere takes the focus away: the menu is closed.</summary>
    protected override void OnHasFocusChanged(bool newHasFocus, View? previousFocusedView, View? focusedView)
    {
        base.OnHasFocusChanged(newHasFocus, previousFocusedView, focusedView);
        if (!newHasFocus)
        {
            Visible = _titles.Visible = false;
        }
    }

    private void Show(int index)
    {
        (_open, _line) = (index, 0);
        _titles.Show([.. _menus.Select(menu => menu.Title)], index);
        int width = Lines.Max(line => line.Text.Length + line.KeyName.Length) + 6;
        X = Math.Max(0, Math.Min(_titles.ColumnOf(index), (SuperView?.Viewport.Width ?? width) - width));
        Width = width;
        Height = Lines.Count;
        SuperView?.SetNeedsDraw();
    }

    private void Close()
    {
        Visible = _titles.Visible = false;
        _closed();
    }

    private void Do(int line)
    {
        Action action = Lines[line].Action;
        Close();
        action();
    }
}
