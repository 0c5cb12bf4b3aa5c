using SerHost.Ui.Drawing;

namespace SerHost.Ui.Run;

/// <summary>Draws how a run is going: bar, numbers, the failures with their reasons.</summary>
internal static class RunProgressView
{
    /// <summary>Draws it from a row down to the lower edge.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="top">First row.</param>
    /// <param name="control">The run.</param>
    /// <param name="firstFailure">The first failure shown, of those that do not fit.</param>
    /// <param name="cost">What a run is going to cost.</param>
    public static void Draw(Canvas canvas, int top, RunControl control, int firstFailure, string cost)
    {
        canvas.Fill(top, Theme.Dim, '─');
        int width = Math.Max(1, canvas.Width - 2), row = top + 1;
        if (control.IsRunning)
        {
            int done = (int)Math.Round(control.Monitor.Share * width);
            canvas.Text(1, row, new string('█', done), Theme.Strong);
            canvas.Text(1 + done, row, new string('░', width - done), Theme.Dim);
            canvas.Text(1, row + 1, control.Monitor.Describe(), Theme.Text, width);
            row += 2;
        }
        else
        {
            foreach (string line in Canvas.Wrap(control.Outcome.Length > 0
                ? control.Outcome : $"Press s to start{(cost.Length > 0 ? ": " + cost : "")}.", width).Take(2))
            {
                canvas.Text(1, row++, line, Theme.Text, width);
            }
        }

        IReadOnlyList<string> failures = control.Monitor.Failures;
        if (failures.Count == 0)
        {
            return;
        }

        int room = Math.Max(1, canvas.Height - row - 1), first = Math.Clamp(firstFailure, 0, Math.Max(0, failures.Count - room));
        canvas.Text(1, row, $"{failures.Count} failed" + (failures.Count > room ? $" (f shows all)" : ""), Theme.Strong, width);
        for (int i = 0; i < room && first + i < failures.Count; i++)
        {
            canvas.Text(3, row + 1 + i, failures[first + i], Theme.Text, width - 2);
        }
    }
}
