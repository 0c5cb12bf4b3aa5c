using System.Diagnostics;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Ui.Bench;

/// <summary>Times the UI's answers to keys without a terminal: a large table, the page of a clip, the same beside a run, and memory over
/// many clip openings.</summary>
/// <param name="session">The host, with a store made for this.</param>
/// <param name="folder">A folder for the large corpus.</param>
/// <param name="model">The model explained.</param>
/// <param name="clips">Clips in the large table.</param>
/// <param name="stage">Told what was measured.</param>
internal sealed class UiBenchmark(HostSession session, string folder, string model, int clips, Action<string> stage)
{
    private const int RealClips = 24;
    private static readonly (int Columns, int Rows)[] s_screens = [(80, 24), (200, 60)];
    private static readonly int[] s_openings = [100, 500, 1000];
    private readonly List<UiTiming> _timings = [];

    /// <summary>Does all of it; takes about a minute.</summary>
    public async Task<UiBenchmarkResult> RunAsync(CancellationToken cancellation)
    {
        RunReport real = await session.RunAsync(Question("lrp", "random"), null, cancellation);
        await LargeTable.MakeAsync(session, folder, clips, real);
        foreach ((int columns, int rows) in s_screens)
        {
            MeasureAtRest(columns, rows);
            MeasureBesideRun(columns, rows, cancellation);
        }

        return new UiBenchmarkResult(clips, _timings, MeasureOpenings(real.Summary.Id));
    }

    private Experiment Question(params string[] methods) => new()
    {
        Name = "bench",
        Corpus = new CorpusChoice { Path = CorpusReader.DemoKind, Limit = RealClips },
        Model = model,
        Methods = [.. methods.Select(method => new MethodChoice { Id = method })],
    };

    private void MeasureAtRest(int columns, int rows)
    {
        string screenName = $"{columns}x{rows}";
        using OffScreen screen = Open(folder, columns, rows);
        Add("opened: first picture", [screen.FirstPicture]);
        Add("opened: all results shown", [screen.Opened]);
        Add("scroll: down, up", [.. Repeat(300, Key.CursorDown), .. Repeat(100, Key.CursorUp)]);
        Add("scroll: page down, page up", [.. Repeat(100, Key.PageDown), .. Repeat(50, Key.PageUp)]);
        Add("scroll: end, home", [.. Enumerable.Range(0, 20).SelectMany(_ => new[] { Key.End, Key.Home })]);
        Add("sort: next column, turned round", [.. Enumerable.Range(0, 21).SelectMany(_ => new[] { new Key('s'), new Key('S') })]);
        Add("filter and search, each letter", [new Key('/'), .. "angry wrong speaker:10".Select(letter => new Key(letter)),
            .. Repeat(22, Key.Backspace), .. "IEO_".Select(letter => new Key(letter)), .. Repeat(4, Key.Backspace), Key.Enter]);
        Add("misclassified on, off", [.. Repeat(20, new Key('w'))]);
        Add("results of a run coming in, for 20 clips a time",
            [.. screen.Window.State.Corpus!.Clips.Chunk(20).Take(50)
            .Select(came => screen.LongestWait(() => TakeRows(screen.Window.State, came)))]);
        screen.Press(Key.Home, Key.Enter);
        Add("clip: cursor, zoom, picture", [.. Repeat(50, Key.CursorRight), .. Repeat(5, new Key('+')), .. Repeat(5, new Key('-')),
            .. Repeat(9, new Key('v'))]);
        Add("clip: next, previous", [.. Repeat(30, new Key('n')), .. Repeat(30, new Key('p'))]);
        Add("all pages in turn", [.. Enumerable.Range(0, 5)
            .SelectMany(_ => new[] { Key.F2, Key.F3, Key.F4, Key.F5, Key.F6, Key.F7, Key.F8 })]);

        void Add(string what, IEnumerable<object> keysOrTimes)
        {
            screen.Settle();
            TimeSpan[] times = [.. keysOrTimes.Select(item => item is Key key ? screen.Time(key) : (TimeSpan)item)];
            Take(UiTiming.Of(screenName, what, times));
        }
    }

    private static void TakeRows(UiState state, IEnumerable<CorpusClip> clips)
    {
        RunRow[] rows = [.. clips.SelectMany(clip => state.Rows.Of(clip.Id))];
        state.TakeRows(state.Run!.Id, state.Run.Experiment.Methods.Count, rows);
    }

    /// <summary>Scrolls and looks at clips for as long as a run keeps every core busy.</summary>
    private void MeasureBesideRun(int columns, int rows, CancellationToken cancellation)
    {
        using OffScreen screen = Open(folder, columns, rows);
        // A finer step than the default, other at every size: nothing comes from the store.
        string frames = Invariant(rows == s_screens[0].Rows ? 9 : 11);
        MethodChoice occlusion = new()
        {
            Id = "occlusion", Parameters = new SortedDictionary<string, string> { ["stride-frames"] = "1", ["window-frames"] = frames },
        };
        Task<RunReport> run = Task.Run(() => session.RunAsync(Question() with { Methods = [occlusion] }, null, cancellation), cancellation);
        var times = new List<TimeSpan>();
        Key[] keys = [Key.F2, Key.CursorDown, Key.CursorDown, Key.PageDown, Key.CursorUp, Key.F3, Key.CursorRight, new Key('n'),
            new Key('v')];
        for (int i = 0; !run.IsCompleted; i++)
        {
            times.Add(screen.Time(keys[i % keys.Length]));
            Thread.Sleep(20); // as fast as a held key
        }

        run.GetAwaiter().GetResult();
        Take(UiTiming.Of($"{columns}x{rows}", $"table and clip beside a run on {session.Threads} threads", times));
    }

    private List<UiMemory> MeasureOpenings(string run)
    {
        stage("opening clips");
        using OffScreen screen = Open(CorpusReader.DemoKind, 80, 24);
        screen.Window.State.OpenRun(run);
        screen.Window.ShowPage("Clip");
        screen.Settle();
        string[] withResults = [.. screen.Window.State.Rows.Clips];
        CorpusClip[] opened = [.. screen.Window.State.Corpus!.Clips.Where(clip => withResults.Contains(clip.Id))];
        var memory = new List<UiMemory>();
        for (int opening = 1; opening <= s_openings[^1]; opening++)
        {
            screen.Window.State.Choose(opened[opening % opened.Length]);
            screen.Settle();
            if (s_openings.Contains(opening))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                using var process = Process.GetCurrentProcess();
                memory.Add(new UiMemory(opening, GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64));
            }
        }

        return memory;
    }

    /// <summary>Keeps a measurement and tells it: the whole takes minutes on a busy machine.</summary>
    private void Take(UiTiming timing)
    {
        _timings.Add(timing);
        stage(FormattableString.Invariant($"{timing.Screen} {timing.What}: median {1000 * timing.MedianSeconds:0.0} ms, worst {1000 * timing.WorstSeconds:0.0} ms"));
    }

    private OffScreen Open(string corpus, int columns, int rows) => new(session, new Place { Corpus = corpus }, columns, rows);

    private static string Invariant(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<Key> Repeat(int times, Key key) => Enumerable.Repeat(key, times);
}
