using SerHost.Ui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>The two lowest lines: what happened last, and the keys of the page in front, which can be clicked.</summary>
internal sealed class StatusLines : View
{
    private readonly UiState _state;
    private readonly Action<Key> _press;
    private readonly List<(int Start, int End, Key Key)> _places = [];
    private IReadOnlyList<(string Key, string Meaning)> _hints = [];

    public StatusLines(UiState state, Action<Key> press)
    {
        _state = state;
        _press = press;
        CanFocus = false;
        state.MessageChanged += SetNeedsDraw;
    }

    public void Show(IReadOnlyList<(string Key, string Meaning)> hints)
    {
        _hints = hints;
        SetNeedsDraw();
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        canvas.Text(1, 0, _state.Message, _state.MessageIsError ? Theme.Strong : Theme.Dim, canvas.Width - 2);
        canvas.Fill(1, Theme.Header);
        int column = 1;
        _places.Clear();
        foreach ((string key, string meaning) in _hints.Append(("F1", "help")).Append(("Ctrl+Q", "quit")))
        {
            if (column + key.Length + meaning.Length + 1 > canvas.Width)
            {
                break;
            }

            canvas.Text(column, 1, key, Theme.HeaderAccent);
            canvas.Text(column + key.Length + 1, 1, meaning, Theme.Header);
            if (Key.TryParse(key.Split(' ')[0], out Key? pressed) && pressed is not null)
            {
                _places.Add((column, column + key.Length + meaning.Length + 1, pressed));
            }

            column += key.Length + meaning.Length + 3;
        }

        return true;
    }

    /// <summary>A click on a hint is the same as its key.</summary>
    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (!mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) || mouse.Position is not { Y: 1 } at)
        {
            return false;
        }

        (int Start, int End, Key Key) place = _places.FirstOrDefault(place => at.X >= place.Start && at.X < place.End);
        if (place.Key is { } key)
        {
            _press(key);
        }

        return true;
    }
}
