using System.Diagnostics;
using SerHost.Core.Hosting;
using SerHost.Ui.Drawing;
using SerHost.Ui.Main;
using SerHost.Ui.Shell;
using Terminal.Gui.App;
using Terminal.Gui.Drawing;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;
using Terminal.Gui.Testing;
using Terminal.Gui.Time;

namespace SerHost.Ui.Snapshot;

/// <summary>The terminal UI without a terminal: the real window drawn into cells in memory, with keys and clicks given to it.</summary>
/// <remarks>Time stands still but for <see cref="Settle"/>. One thread makes it and uses it.</remarks>
internal sealed class OffScreen : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly VirtualTimeProvider _time = new();
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly SessionToken? _token;

    /// <summary>Opens the window and waits until all it reads at the start is on screen.</summary>
    public OffScreen(HostSession session, Place place, int columns, int rows, Display? display = null)
    {
        long start = Stopwatch.GetTimestamp();
        App = Application.Create(_time);
        App.Init(DriverRegistry.Names.ANSI);
        App.Driver!.SetScreenSize(columns, rows);
        TerminalSetup.Apply(App.Driver, display ?? Display.Default);
        Window = UiProgram.CreateWindow(App, session, place, display);
        _token = App.Begin(Window);
        Step();
        FirstPicture = Stopwatch.GetElapsedTime(start);
        FirstText = Text;
        Settle();
        Opened = Stopwatch.GetElapsedTime(start);
    }

    /// <summary>From the start to the first drawn cells.</summary>
    public TimeSpan FirstPicture { get; }

    /// <summary>The first drawn cells as text: most of what is to be read has not been read yet.</summary>
    public string FirstText { get; }

    /// <summary>From the start until all that is read then was on screen.</summary>
    public TimeSpan Opened { get; }

    public IApplication App { get; }

    public MainWindow Window { get; }

    /// <summary>What is on screen: [rows, columns].</summary>
    public Cell[,] Cells => App.Driver!.Contents!;

    /// <summary>One line of the screen as text.</summary>
    public string Line(int row) =>
        string.Concat(Enumerable.Range(0, Cells.GetLength(1)).Select(column => Cells[row, column].Grapheme)).TrimEnd();

    /// <summary>The whole screen as text.</summary>
    public string Text => string.Join('\n', Enumerable.Range(0, Cells.GetLength(0)).Select(Line));

    /// <summary>Presses keys one after the other and waits for what they bring about.</summary>
    public void Press(params Key[] keys)
    {
        foreach (Key key in keys)
        {
            App.InjectKey(key);
            Settle();
        }
    }

    /// <summary>Presses a key and measures until the screen shows its first answer; what it started in the background goes on.</summary>
    public TimeSpan Time(Key key)
    {
        long start = Stopwatch.GetTimestamp();
        App.InjectKey(key);
        Step();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Makes a change and measures the longest that a key would have had to
    /// wait until all it brought about was on screen.</summary>
    public TimeSpan LongestWait(Action change)
    {
        long start = Stopwatch.GetTimestamp();
        change();
        Step();
        TimeSpan longest = Stopwatch.GetElapsedTime(start);
        while (Window.State.Pending > 0)
        {
            start = Stopwatch.GetTimestamp();
            Step();
            longest = Stopwatch.GetElapsedTime(start) is var step && step > longest ? step : longest;
        }

        return longest;
    }

    /// <summary>Clicks the left button on a cell and waits for what that brings about.</summary>
    public void Click(int column, int row)
    {
        App.InjectSequence(InputInjectionExtensions.LeftButtonClick(new System.Drawing.Point(column, row)));
        Settle();
    }

    /// <summary>Changes the size, as a user who drags the terminal's corner.</summary>
    public void Resize(int columns, int rows)
    {
        App.Driver!.SetScreenSize(columns, rows);
        Settle();
    }

    /// <summary>Gives one mouse event at a cell and waits for what it brings about.</summary>
    public void Mouse(int column, int row, MouseFlags flags)
    {
        App.InjectMouse(new Mouse { ScreenPosition = new System.Drawing.Point(column, row), Flags = flags });
        Settle();
    }

    /// <summary>Lets timers run and draws until no background work is left.</summary>
    /// <exception cref="TimeoutException">Work did not end within two minutes.</exception>
    public void Settle() => Until(() => Window.State.Pending == 0);

    /// <summary>Lets timers run and draws until something holds.</summary>
    /// <exception cref="TimeoutException">It did not hold within two minutes.</exception>
    public void Until(Func<bool> holds)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            Step();
            if (holds())
            {
                Step();
                return;
            }

            Thread.Yield();
        }
        while (Stopwatch.GetElapsedTime(start) < Patience);
        throw new TimeoutException($"The screen did not come to rest within {Patience}:\n{Text}");
    }

    public void Dispose()
    {
        Window.StopWorkAsync().Wait(Patience);
        Window.State.Close();
        if (_token is not null)
        {
            App.End(_token);
        }

        Window.Dispose();
        App.Dispose();
        SynchronizationContext.SetSynchronizationContext(_context); // the application's own goes nowhere any more
    }

    private void Step()
    {
        _time.Advance(TimeSpan.FromMilliseconds(10));
        App.TimedEvents!.RunTimers();
        App.LayoutAndDraw();
    }
}
