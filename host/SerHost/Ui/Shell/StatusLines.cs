using SerHost.Ui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>The two lowest lines: what happened last and how a run is going, and the
/// keys of the page in front, which can be clicked.</summary>
internal sealed class StatusLines : View
{
    private readonly UiState _state;
    private readonly Action<Key> _press;
    private readonly List<(int Start, int End, Key Key)> _places = [];
    private readonly KeyHint[] _always;
    private KeyHint[] _hints = [];

    /// <param name="state">Has the message.</param>
    /// <param name="always">Keys that work on every page.</param>
    /// <param name="press">Presses a key.</param>
    public StatusLines(UiState state, IReadOnlyList<KeyHint> always, Action<Key> press)
    {
        _state = state;
        _always = [.. always.Where(hint => !hint.InHelpOnly)];
        _press = press;
        CanFocus = false;
        state.MessageChanged += SetNeedsDraw;
    }

    /// <summary>The message was clicked: it is wanted in full.</summary>
    public event Action? MessageWanted;

    /// <summary>Shows the keys of a page.</summary>
    public void Show(IReadOnlyList<KeyHint> hints)
    {
        _hints = [.. hints.Where(hint => !hint.InHelpOnly)];
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
        int kept = _always.Sum(hint => WidthOf(hint) + 2);
        foreach (KeyHint hint in _hints.Where(hint => Fits(hint, ref kept, canvas.Width)).Concat(_always))
        {
            canvas.Text(column, 1, hint.Keys, Theme.HeaderAccent);
            canvas.Text(column + hint.Keys.Length + 1, 1, hint.Words, Theme.Header);
            if (hint.Clicked is { } key)
            {
                _places.Add((column, column + WidthOf(hint), key));
            }

            column += WidthOf(hint) + 2;
        }

        return true;
    }

    private static int WidthOf(KeyHint hint) => hint.Keys.Length + hint.Words.Length + 1;

    /// <summary>The first hints that leave room for those that are always there; F1 has them all.</summary>
    private static bool Fits(KeyHint hint, ref int used, int width)
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
