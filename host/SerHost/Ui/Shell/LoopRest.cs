using System.Collections.Concurrent;
using System.Diagnostics;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;

namespace SerHost.Ui.Shell;

/// <summary>Lets the screen's loop rest until a key, a timer or an outcome of background work comes in.</summary>
/// <remarks>
/// The library's own loop goes round a fixed number of times a second, each with a delay of the thread pool, and sends the cursor's state
/// every time: Terminal.Gui 2.5.0 never takes back that it has to. Quick keys would cost 5 % of a core and 1,000 bytes a second while
/// nothing happens. Here the loop has no wait of its own; this is the wait. Used on the UI thread, but for the wake-up.
/// </remarks>
internal sealed class LoopRest : IDisposable
{
    /// <summary>Rounds that follow a key or click closely: a lone Esc and the end of a
    /// click come out of the library by its clock.</summary>
    private const int RoundsAfterInput = 60;

    /// <summary>Rounds that follow a timer closely: it runs after the drawing of its round.</summary>
    private const int RoundsAfterTimer = 2;

    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(10);

    /// <summary>Between rounds when nothing happens: each takes in a changed size of the terminal.</summary>
    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(250);

    /// <summary>Between looks for a key that is known to be on its way.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);

    private readonly IApplication _app;
    private readonly IDriver _driver;
    private readonly ConcurrentQueue<char>? _keys;
    private readonly AutoResetEvent _wake = new(false);
    private readonly InputWatch? _watch;
    private int _rounds = RoundsAfterInput;

    /// <summary>Takes over the waiting of an application that is not running yet.</summary>
    public LoopRest(IApplication app)
    {
        _app = app;
        _driver = app.Driver!;
        _keys = (_driver.GetInputProcessor() as InputProcessorImpl<char>)?.InputQueue;
        _watch = InputWatch.Start(() => _wake.Set());
        Application.MaximumIterationsPerSecond = ushort.MaxValue; // the library's own wait becomes none
        app.TimedEvents!.Added += Wake;
        app.Iteration += BeforeRound;
    }

    public void Dispose()
    {
        _app.Iteration -= BeforeRound;
        _app.TimedEvents!.Added -= Wake;
        _watch?.Dispose();
    }

    private void Wake(object? sender, TimeoutEventArgs args) => _wake.Set();

    private void BeforeRound(object? sender, EventArgs args)
    {
        // What timers did to the cursor is sent; then it stays until something moves it.
        _app.Navigation?.UpdateCursor();
        _driver.SetCursorNeedsUpdate(false);
        Rest();
    }

    private void Rest()
    {
        TimeSpan longest = _rounds > 0 || _keys is null ? s_short : s_long;
        _rounds = Math.Max(0, _rounds - 1);
        long start = Stopwatch.GetTimestamp();
        while (_keys is null or { IsEmpty: true })
        {
            TimeSpan left = longest - Stopwatch.GetElapsedTime(start), due = UntilNextTimer(), wait = due < left ? due : left;
            if (wait <= TimeSpan.Zero)
            {
                _rounds = due <= TimeSpan.Zero ? Math.Max(_rounds, RoundsAfterTimer) : _rounds;
                return;
            }

            TimeSpan look = _watch is null ? s_short : _watch.IsReady ? s_look : s_long;
            _wake.WaitOne(wait < look ? wait : look);
        }

        _rounds = RoundsAfterInput;
    }

    private TimeSpan UntilNextTimer() =>
        _app.TimedEvents is TimedEvents timers && timers.CheckTimers(out int milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : s_long;
}
