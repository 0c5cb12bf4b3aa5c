using System.Diagnostics;

namespace SerHost.Shell;

/// <summary>One line that says how far the work is: rewritten in place on a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class ProgressLine(TextWriter writer, Lock gate, bool isTerminal) : IDisposable
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _shown = TimeSpan.Zero;
    private bool _isOpen;

    /// <summary>Tells the state; shown only when the last one is old enough.</summary>
    public void Report(string text)
    {
        lock (gate)
        {
            if (_clock.Elapsed - _shown < (isTerminal ? TerminalInterval : PlainInterval))
            {
                return;
            }

            _shown = _clock.Elapsed;
            text = PlainText.OneLine(text);
            writer.Write(isTerminal ? $"\r\e[K{text}" : text + Environment.NewLine);
            _isOpen = isTerminal;
        }
    }

    /// <summary>Writes a line that stays; the state is shown below it.</summary>
    public void Tell(string text)
    {
        lock (gate)
        {
            writer.Write($"{(_isOpen ? "\r\e[K" : "")}{PlainText.OneLine(text)}{Environment.NewLine}");
            _isOpen = false;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (_isOpen)
            {
                writer.Write("\r\e[K");
                _isOpen = false;
            }
        }
    }
}
