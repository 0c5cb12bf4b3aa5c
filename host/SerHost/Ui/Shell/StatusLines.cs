using SerHost.Ui.Drawing;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>The two lowest lines: what happened last, and the keys of the page in front.</summary>
internal sealed class StatusLines : View
{
    private readonly UiState _state;
    private IReadOnlyList<(string Key, string Meaning)> _hints = [];

    public StatusLines(UiState state)
    {
        _state = state;
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
        foreach ((string key, string meaning) in _hints.Append(("F1", "help")).Append(("Ctrl+Q", "quit")))
        {
            if (column + key.Length + meaning.Length + 1 > canvas.Width)
            {
                break;
            }

            canvas.Text(column, 1, key, Theme.HeaderAccent);
            canvas.Text(column + key.Length + 1, 1, meaning, Theme.Header);
            column += key.Length + meaning.Length + 3;
        }

        return true;
    }
}
