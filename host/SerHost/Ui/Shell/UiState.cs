using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Ui.Drawing;
using Terminal.Gui.App;

namespace SerHost.Ui.Shell;

/// <summary>What all pages share: the session, the open corpus, the run whose results are shown, the clip in front.</summary>
/// <remarks>Touched on the UI thread only; background work hands its outcome over through <see cref="InBackground{T}"/>.</remarks>
internal sealed class UiState(HostSession session, IApplication app, Place place)
{
    private readonly Lock _gate = new();
    private bool _isClosed;
    private int _pending;
    private bool _isFirstRead;

    public HostSession Session { get; } = session;

    public IApplication App { get; } = app;

    /// <summary>Where the user was; saved when the program ends.</summary>
    public Place Place { get; } = place;

    /// <summary>The ways back from choices.</summary>
    public UndoList Undo { get; } = new();

    /// <summary>What the pages show of several things.</summary>
    public Choices Choices => field ??= new Choices(Place, Undo);

    public Core.Corpora.Corpus? Corpus { get; private set; }

    /// <summary>The run whose results are shown; null before there is any.</summary>
    public RunSummary? Run { get; private set; }

    /// <summary>Rows of that run by clip, in the order of its methods; those of a run under way take their place clip by clip.</summary>
    public RunRows Rows { get; private set; } = new([]);

    /// <summary>Whether results of the corpus are still being read.</summary>
    public bool IsReadingResults { get; private set; }

    /// <summary>The clip in front; null when none is chosen.</summary>
    public CorpusClip? Clip { get; private set; }

    /// <summary>Name of the method in front; null for the run's first.</summary>
    public string? Method => Place.Here.Method;

    /// <summary>What the terminal can show.</summary>
    public Display Display { get; init; } = Display.Default;

    /// <summary>Results of the clip in front, in the order of the run's methods; empty when there are none.</summary>
    public IReadOnlyList<RunRow> RowsOfClip => Clip is { } clip ? Rows.Of(clip.Id) : [];

    /// <summary>Why <see cref="RowsOfClip"/> is empty, and what to press.</summary>
    public string WhyNoRows => Clip is null
        ? "Choose a clip in the corpus (F2)."
        : IsReadingResults ? "Reading what was found out before…"
        : $"{Clip.Id} has not been explained yet: x (F3) explains it, F4 runs all{(HasExplained ? ", n: next that was" : "")}.";

    private bool HasExplained => Corpus?.Clips.Any(clip => Rows.Has(clip.Id)) == true;

    /// <summary>Line shown above the key hints: the last thing that happened.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Whether the message is an error.</summary>
    public bool MessageIsError { get; private set; }

    /// <summary>How a run under way is going, in a few words; empty when there is none.</summary>
    public string Activity { get; private set; } = "";

    /// <summary>Pieces of background work whose outcome has not reached the screen yet.</summary>
    public int Pending => _pending;

    public event Action? CorpusChanged;

    public event Action? RunChanged;

    /// <summary>Results of a run under way came in; told with the clips they are of.</summary>
    public event Action<IReadOnlyCollection<string>>? RowsCame;

    public event Action? ClipChanged;

    public event Action? MethodChanged;

    public event Action? MessageChanged;

    /// <summary>Plugins came in while the program runs.</summary>
    public event Action? PluginsChanged;

    /// <summary>Asks the shell to bring a page to the front.</summary>
    public event Action<string>? PageWanted;

    /// <summary>Asks the corpus page for a filter.</summary>
    public event Action<string>? FilterWanted;

    public void Say(string message, bool isError = false)
    {
        Message = message;
        MessageIsError = isError;
        MessageChanged?.Invoke();
    }

    /// <summary>Shows on every page how a run is going.</summary>
    public void SayActivity(string activity)
    {
        Activity = activity;
        MessageChanged?.Invoke();
    }

    public void TellPluginsChanged() => PluginsChanged?.Invoke();

    public void Show(string page) => PageWanted?.Invoke(page);

    public void Choose(CorpusClip? clip)
    {
        Clip = clip;
        Place.Clip = clip?.Id;
        ClipChanged?.Invoke();
    }

    /// <summary>Brings a method of the run to the front.</summary>
    public void ChooseMethod(string method)
    {
        string? old = Method;
        if (old != method)
        {
            Put(method);
            Undo.Add("the choice of the method", () => Put(old));
        }

        void Put(string? name)
        {
            Place.Here.Method = name;
            MethodChanged?.Invoke();
        }
    }

    /// <summary>Brings the next or previous clip of the corpus to the front, wrapping around: of those that were explained, where any
    /// was.</summary>
    public void ChooseNeighbour(int by)
    {
        if (Corpus is not { Clips.Count: > 0 } corpus)
        {
            return;
        }

        int at = corpus.Clips.TakeWhile(clip => clip != Clip).Count();
        bool explainedOnly = HasExplained;
        do
        {
            at = (at + by + corpus.Clips.Count) % corpus.Clips.Count;
        }
        while (explainedOnly && !Rows.Has(corpus.Clips[at].Id));
        Choose(corpus.Clips[at]);
    }

    /// <summary>Takes the last choice back and says which it was.</summary>
    public void UndoLast() => Say(Undo.Undo() is { } what ? $"Taken back: {what}." : "There is nothing to take back.");

    /// <summary>Shows the corpus with a filter.</summary>
    public void FilterCorpus(string filter)
    {
        FilterWanted?.Invoke(filter);
        Show("Corpus");
    }

    /// <summary>Opens a corpus by folder, manifest or <c>demo</c>; its results come after it, for there may be many.</summary>
    /// <param name="source">Which.</param>
    /// <param name="run">The run over it to show; null for the newest.</param>
    public void OpenCorpus(string source, RunSummary? run = null) => InBackground("opening", _ => CorpusReader.Open(source), corpus =>
    {
        Corpus = corpus;
        Place.Corpus = source;
        Undo.Clear();
        CorpusClip? clip = corpus.Clips.FirstOrDefault(known => known.Id == Place.Clip)
            ?? (corpus.Clips.Count > 0 ? corpus.Clips[0] : null);
        CorpusChanged?.Invoke();
        IsReadingResults = true;
        Take(CorpusResults.None);
        Choose(clip);
        Say($"{corpus.Name}: {NumberText.Of(corpus.Clips.Count, "clip")}{(corpus.IsSynthetic ? " (synthetic voices)" : "")}"
            + (corpus.Problems.Count > 0 ? $", {NumberText.Of(corpus.Problems.Count, "problem")}" : ""));
        InBackground("reading results", _ => run is null
            ? CorpusResults.Newest(Session.Results, corpus, source) : CorpusResults.Of(Session.Results, run), newest =>
        {
            if (Corpus == corpus)
            {
                IsReadingResults = false;
                if (Rows.ClipsUnderWay.Count == 0)
                {
                    Take(newest);
                }
            }
        });
    });

    /// <summary>Shows a run's results, and opens its corpus where another one is open.</summary>
    public void ShowRun(RunSummary run)
    {
        if (CorpusResults.IsSame(run.Experiment.Corpus.Path, Place.Corpus))
        {
            OpenRun(run.Id);
        }
        else
        {
            OpenCorpus(run.Experiment.Corpus.Path, run);
        }
    }

    /// <summary>Shows a run's results; null for the newest of the open corpus.</summary>
    public void OpenRun(string? id)
    {
        (Core.Corpora.Corpus? corpus, string source) = (Corpus, Place.Corpus);
        InBackground("reading results", _ => id is not null ? CorpusResults.Of(Session.Results, Session.Results.Run(id))
            : corpus is null ? CorpusResults.None : CorpusResults.Newest(Session.Results, corpus, source), Take);
    }

    private void Take(CorpusResults results)
    {
        (Run, Rows) = (results.Run, results.Rows);
        RunChanged?.Invoke();
    }

    /// <summary>Takes results of a run under way.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="methods">How many methods it asks for each clip.</param>
    /// <param name="rows">What came since the last time.</param>
    public void TakeRows(string run, int methods, IReadOnlyList<RunRow> rows)
    {
        Rows.Take(methods, rows);
        RowsCame?.Invoke(rows.Select(row => row.ClipId).ToHashSet());
        if (Run is null && !_isFirstRead)
        {
            _isFirstRead = true; // until it has ended there is no other run to show
            InBackground("reading the run", _ => Session.Results.Run(run), first => Run ??= first);
        }
    }

    /// <summary>What the run form has chosen: model, methods, cues; null before there is a form.</summary>
    public Func<Experiment>? Chosen { get; set; }

    /// <summary>Takes explanations of one clip that no run made: they stand in for those of the run shown, until another is
    /// opened.</summary>
    public void TakeExplained(string clip, IReadOnlyList<RunRow> rows)
    {
        Rows.Put(clip, rows);
        RowsCame?.Invoke([clip]);
    }

    /// <summary>Runs work on a thread of its own (a run may occupy the pool's) and its outcome on the UI thread. What fails is said, and
    /// written
    /// to the log; what is cancelled before its turn is not begun.</summary>
    public void InBackground<T>(string what, Func<CancellationToken, T> work, Action<T> done, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _pending);
        var thread = new Thread(() =>
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                T outcome = work(cancellation);
                Deliver(() =>
                {
                    if (!cancellation.IsCancellationRequested)
                    {
                        done(outcome);
                    }
                });
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The user moved on; nobody waits for this any more.
                Deliver(() => { });
            }
            catch (Exception error)
            {
                CrashLog.Write(what, error);
                Deliver(() => Say($"{what}: {error.Message}", isError: true));
            }
        })
        {
            IsBackground = true,
            Name = what,
        };
        thread.Start();
    }

    private void Deliver(Action outcome) => OnScreen(() =>
    {
        // First, so that work the outcome starts is not taken for this one.
        Interlocked.Decrement(ref _pending);
        outcome();
    });

    /// <summary>Does something on the UI thread, from any thread; nothing once the screen is closed.</summary>
    public void OnScreen(Action action)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                App.Invoke(action);
            }
        }
    }

    /// <summary>From now on outcomes of background work are dropped: the screen is about to go.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }
}
