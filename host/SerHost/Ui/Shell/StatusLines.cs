using SerHost.Ui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>The two lowest lines: what happened last and how a run is going, and the keys of the page in front, which can be clicked.</summary>
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

    /// <summary>The message was clicked: it is wanted in full.</summary>
    public event Action? MessageWanted;

    /// <summary>The key of a hint; null for arrows and other signs that stand for several.</summary>
    public static Key? KeyOf(string name) => name.Length == 1 && name[0] > '~' ? null : Key.TryParse(name, out Key? key) ? key : null;

    public void Show(IReadOnlyList<(string Key, string Meaning)> hints)
    {
        _hints = hints;
        SetNeedsDraw();
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        canvas.Text(1, 0, _state.Message, _state.MessageIsError ? Theme.Strong : Theme.Dim, canvas.Width - 4 - _state.Activity.Length);
        canvas.TextRight(canvas.Width - 1, 0, _state.Activity, Theme.Cool);
        canvas.Fill(1, Theme.Header);
        int column = 1;
        _places.Clear();
        (string Key, string Meaning)[] always = [("F1", "help"), ("F9", "menu"), ("Ctrl+Q", "quit")];
        int kept = always.Sum(hint => WidthOf(hint) + 2);
        foreach ((string key, string meaning) in _hints.Where(hint => Fits(hint, ref kept, canvas.Width)).Concat(always))
        {
            canvas.Text(column, 1, key, Theme.HeaderAccent);
            canvas.Text(column + key.Length + 1, 1, meaning, Theme.Header);
            if (KeyOf(key.Split(' ')[0]) is { } pressed)
            {
                _places.Add((column, column + key.Length + meaning.Length + 1, pressed));
            }

            column += key.Length + meaning.Length + 3;
        }

        return true;
    }

    private static int WidthOf((string Key, string Meaning) hint) => hint.Key.Length + hint.Meaning.Length + 1;

    /// <summary>The first hints that leave room for those that are always there; F1 has them all.</summary>
    private static bool Fits((string Key, string Meaning) hint, ref int used, int width)
    {
        used += WidthOf(hint) + 2;
        return used <= width;
    }

    /// <summary>A click on a hint is the same as its key.</summary>
    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (!mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) || mouse.Position is not { } at)
        {
            return false;
        }

        if (at.Y == 0)
        {
            MessageWanted?.Invoke();
            return true;
        }

        (int Start, int End, Key Key) place = _places.FirstOrDefault(place => at.X >= place.Start && at.X < place.End);
        if (place.Key is { } key)
        {
            _press(key);
        }

        return true;
    }
}
