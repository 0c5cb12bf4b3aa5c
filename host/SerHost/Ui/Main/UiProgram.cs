using System.Runtime.InteropServices;
using SerHost.Core.Hosting;
using SerHost.Ui.Clip;
using SerHost.Ui.Compare;
using SerHost.Ui.Concepts;
using SerHost.Ui.Corpus;
using SerHost.Ui.Drawing;
using SerHost.Ui.Plugins;
using SerHost.Ui.Run;
using SerHost.Ui.Shell;
using SerHost.Ui.Statistics;
using Terminal.Gui.App;

namespace SerHost.Ui.Main;

/// <summary>Runs the terminal UI: starts the screen, builds the window, restores the terminal whatever happens.</summary>
internal static class UiProgram
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runs until the user quits.</summary>
    /// <param name="session">The host.</param>
    /// <param name="options">What was asked for on the command line.</param>
    /// <param name="prepare">Does something to the window before it is shown; null for nothing.</param>
    /// <returns>Null when it ended well, else the error that ended it (already logged).</returns>
    public static Exception? Run(HostSession session, UiOptions options, Action<MainWindow>? prepare = null)
    {
        Place place = Place.Load(Place.FilePath);
        place.Corpus = options.Corpus ?? place.Corpus;
        Exception? failure;
        KeepPoolThreadsFree(session.Threads);
        using (IApplication app = Application.Create())
        {
            app.Init();
            Display display = Display.Choose(options.Colours, options.Images, Environment.GetEnvironmentVariable);
            TerminalSetup.Apply(app.Driver!, display);
            if (display.Colours == ColourMode.None)
            {
                TerminalSetup.UsePlainDialogs();
            }

            using MainWindow window = CreateWindow(app, session, place, display);
            prepare?.Invoke(window);
            using var rest = new LoopRest(app);
            using var keeper = new PlaceKeeper(app, place, Place.FilePath);
            using PosixSignalRegistration termination = EndWhenTerminated(app);
            failure = RunToEnd(app, window);
        }

        return failure;
    }

    /// <summary>A polite kill ends the program in order, with the terminal restored. (A closed terminal ends it at once: there is nothing
    /// to restore, and what was finished is in the store.)</summary>
    private static PosixSignalRegistration EndWhenTerminated(IApplication app) =>
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        app.Invoke(() => app.RequestStop());
    });

    /// <summary>The screen's loop waits with the pool's timers, and a run occupies as many of the pool's threads as it may use: without
    /// some more the screen would stand still until the pool grows.</summary>
    private static void KeepPoolThreadsFree(int runThreads)
    {
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, (2 * runThreads) + 4), ports);
    }

    /// <summary>Shows a window until the user quits or something fails, then waits for what was under way.</summary>
    /// <returns>Null when it ended well, else the error that ended it (already logged).</returns>
    public static Exception? RunToEnd(IApplication app, MainWindow window)
    {
        Exception? failure = null;
        try
        {
            app.Run(window, error =>
            {
                failure = error;
                CrashLog.Write("terminal UI", error);
                app.RequestStop();
                return true; // handled: the window is closed and the terminal restored before the error is told
            });
        }
        catch (Exception error) when (failure is null)
        {
            failure = error;
            CrashLog.Write("terminal UI", error);
        }

        // A run under way ends after the step it is in: every finished result and the run's summary are written.
        if (!window.StopWorkAsync().Wait(StopLimit))
        {
            CrashLog.Write("terminal UI", new TimeoutException($"The run did not stop within {StopLimit}."));
        }

        window.State.Close();
        return failure;
    }

    /// <summary>The window with all its pages, and the first reading under way.</summary>
    public static MainWindow CreateWindow(IApplication app, HostSession session, Place place, Display? display = null)
    {
        var state = new UiState(session, app, place) { Display = display ?? Display.Default };
        var window = new MainWindow(state, CreatePages(state));
        state.OpenCorpus(place.Corpus);
        return window;
    }

    private static IReadOnlyList<Page> CreatePages(UiState state) =>
    [
        new CorpusPage(state), new ClipPage(state), new RunPage(state), new ComparePage(state),
        new StatisticsPage(state), new ConceptsPage(state), new PluginsPage(state),
    ];
}
