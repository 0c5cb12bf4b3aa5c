using SerHost.Ui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>The titles of the menus, over the line of tabs while a menu is open.</summary>
internal sealed class MenuTitles : View
{
    private IReadOnlyList<string> _titles = [];
    private int _open;

    public MenuTitles()
    {
        Width = Dim.Fill();
        Height = 1;
        Visible = false;
        CanFocus = false;
    }

    /// <summary>A title was clicked.</summary>
    public event Action<int>? Chosen;

    public void Show(IReadOnlyList<string> titles, int open)
    {
        (_titles, _open) = (titles, open);
        Visible = true;
        SetNeedsDraw();
    }

    /// <summary>Column where a title begins.</summary>
    public int ColumnOf(int index) => _titles.Take(index).Sum(title => title.Length + 2);

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Fill(0, Theme.Header);
        for (int i = 0; i < _titles.Count; i++)
        {
            canvas.Text(ColumnOf(i), 0, $" {_titles[i]} ", i == _open ? Theme.Row : Theme.Header);
            canvas.Text(ColumnOf(i) + 1, 0, _titles[i][..1], i == _open ? Theme.Row : Theme.HeaderAccent);
        }

        return true;
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) && mouse.Position is { } at)
        {
            Chosen?.Invoke(Enumerable.Range(0, _titles.Count).LastOrDefault(i => at.X >= ColumnOf(i)));
        }

        return true;
    }
}
