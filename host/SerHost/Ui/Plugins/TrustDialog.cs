using SerHost.Plugins.Trust;
using SerHost.Ui.Drawing;
using Terminal.Gui.Input;

namespace SerHost.Ui.Plugins;

/// <summary>The question whether a plugin's code may run, drawn over its page: what,
/// where, hash, who can write; trust, not now, never.</summary>
/// <param name="question">The question.</param>
internal sealed class TrustDialog(TrustQuestion question)
{
    private static readonly (char Key, string Text, TrustAnswer Answer)[] s_answers =
    [
        ('t', "Trust these files", TrustAnswer.Trust), ('n', "Not now", TrustAnswer.NotNow),
            ('v', "Never: leave it out, do not ask again", TrustAnswer.Never),
    ];

    // What does nothing is chosen at first: a key pressed by habit must not run anybody's code.
    private int _chosen = 1;

    /// <summary>Row of the first answer, once drawn.</summary>
    private int _firstAnswer = int.MaxValue;

    public TrustQuestion Question => question;

    /// <summary>Takes a key.</summary>
    /// <returns>The answer it gives; null while there is none.</returns>
    public TrustAnswer? Press(Key key)
    {
        if (key == Key.CursorDown || key == Key.CursorRight || key == Key.Tab)
        {
            _chosen = (_chosen + 1) % s_answers.Length;
        }
        else if (key == Key.CursorUp || key == Key.CursorLeft)
        {
            _chosen = (_chosen + s_answers.Length - 1) % s_answers.Length;
        }
        else if (key == Key.Enter)
        {
            return s_answers[_chosen].Answer;
        }
        else if (key == Key.Esc)
        {
            return TrustAnswer.NotNow;
        }

        foreach ((char letter, _, TrustAnswer answer) in s_answers)
        {
            if (key == new Key(letter))
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>The answer on a row of the page, where the dialog was drawn last.</summary>
    public TrustAnswer? AnswerAt(int row) =>
        row >= _firstAnswer && row < _firstAnswer + s_answers.Length ? s_answers[row - _firstAnswer].Answer : null;

    public void Draw(Canvas canvas)
    {
        int width = Math.Max(10, canvas.Width - 8), left = 4, row = 2;
        var lines = new List<string> { "" };
        foreach (string line in question.Text.Split('\n'))
        {
            lines.AddRange(Canvas.Wrap(line.TrimEnd('\r'), width - 4));
        }

        lines.Add("");
        foreach (string line in lines)
        {
            canvas.Text(left, row, "  " + line, row == 3 ? Theme.HeaderAccent : Theme.Header, width);
            row++;
        }

        _firstAnswer = row;
        for (int i = 0; i < s_answers.Length; i++)
        {
            canvas.Text(left, row++, $"  {s_answers[i].Key}  {s_answers[i].Text}", i == _chosen ? Theme.Row : Theme.Header, width);
        }

        canvas.Text(left, row, "", Theme.Header, width);
    }
}
