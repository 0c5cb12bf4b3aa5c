using SerHost.Ui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>One line of page names with their keys; a click brings one to the front.</summary>
internal sealed class TabStrip : View
{
    private readonly string[] _captions;
    private int _selected;

    public TabStrip(IReadOnlyList<string> names)
    {
        _captions = [.. names.Select((name, i) => $" {MainWindow.KeyOf(i)} {name} ")];
        CanFocus = false;
    }

    public event Action<int>? Chosen;

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
            canvas.Text(column, 0, _captions[i], i == _selected ? Theme.Row : Theme.Header);
            column += _captions[i].Length;
        }

        if (canvas.Width > column + 9)
        {
            canvas.TextRight(canvas.Width - 1, 0, "SerHost", Theme.HeaderAccent);
        }

        return true;
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (!mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) || mouse.Position is not { } at)
        {
            return false;
        }

        int column = 0;
        for (int i = 0; i < _captions.Length; i++)
        {
            column += _captions[i].Length;
            if (at.X < column)
            {
                Chosen?.Invoke(i);
                return true;
            }
        }

        return false;
    }
}
