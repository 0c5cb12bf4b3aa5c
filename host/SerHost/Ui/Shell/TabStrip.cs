using SerHost.Ui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>One line of page names with their keys; a click brings one to the front.</summary>
internal sealed class TabStrip : View
{
    private const string Menu = " ≡ ", WideMenu = " F9 Menu ";
    private readonly string[] _captions;
    private int _selected;

    /// <param name="pages">The pages and the keys that choose them.</param>
    public TabStrip(IEnumerable<(Key Key, string Name)> pages)
    {
        _captions = [.. pages.Select(page => $" {KeyNames.Of(page.Key)} {page.Name}")];
        CanFocus = false;
    }

    public event Action<int>? Chosen;

    /// <summary>The menu was clicked.</summary>
    public event Action? MenuWanted;

    private string MenuCaption => Viewport.Width >= TabsWidth + WideMenu.Length ? WideMenu : Menu;

    private int TabsWidth => _captions.Sum(caption => caption.Length + 1);

    /// <summary>Cells after a caption: none where they would push the menu off the screen.</summary>
    private int Gap => Viewport.Width >= TabsWidth + Menu.Length ? 1 : 0;

    public void Select(int index)
    {
        _selected = index;
        SetNeedsDraw();
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Fill(0, Theme.Header);
        int column = 0;
        for (int i = 0; i < _captions.Length; i++)
        {
            canvas.Text(column, 0, _captions[i] + new string(' ', Gap), i == _selected ? Theme.Row : Theme.Header);
            column += _captions[i].Length + Gap;
        }

        canvas.TextRight(canvas.Width, 0, MenuCaption, Theme.HeaderAccent);

        return true;
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (!mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) || mouse.Position is not { } at)
        {
            return false;
        }

        if (at.X >= Viewport.Width - MenuCaption.Length)
        {
            MenuWanted?.Invoke();
            return true;
        }

        int column = 0;
        for (int i = 0; i < _captions.Length; i++)
        {
            column += _captions[i].Length + Gap;
            if (at.X < column)
            {
                Chosen?.Invoke(i);
                return true;
            }
        }

        return false;
    }
}
