using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Reload;
using SerHost.Plugins.Trust;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Plugins;

/// <summary>The plugins found: what each offers, whether it is trusted, why one cannot
/// be used. New and changed folders show by themselves.</summary>
internal sealed class PluginsPage : Page
{
    private const int DetailRows = 9;
    private static readonly (string Head, int Column)[] s_columns =
        [("plugin", 1), ("version", 24), ("kind", 32), ("state", 44), ("trust", 56), ("offers", 65)];

    private readonly HashSet<string> _asked = [];
    private IReadOnlyList<PluginListing> _listings = [];

    /// <summary>Why methods and extractors cannot work on this machine, by id.</summary>
    private Dictionary<string, string> _cannot = [];
    private IDisposable? _watch;
    private TrustDialog? _dialog;
    private int _selected, _top;
    private bool _isOver;

    public PluginsPage(UiState state)
        : base(state, "Plugins") => Watch();

    public override IReadOnlyList<KeyCommand> Commands => field ??=
    [
        new(Key.CursorUp, "plugin", () => Moved(-1)),
        new(Key.CursorDown, "plugin", () => Moved(1)),
        new('t', "trust", () => Changed(AskAboutChosen)) { Also = [Key.Enter] },
        new('i', "leave out or take in", () => Changed(IgnoreChosen)),
        new('r', "look again", () => Changed(Reload)),
    ];

    public override string HelpText =>
        "Every plugin folder found, in the order of precedence. A plugin is a program: it runs only once you have trusted its files (t), and is\n"
        + "asked about again when one of them changes. A folder put into one of the places below appears by itself; one that is replaced is\n"
        + "loaded anew: new work uses the new files, work under way goes on with the old. A plugin left out (i) stays out until you take it in.";

    public override void OnShown() => Load([]);

    public override Task StopWorkAsync()
    {
        _isOver = true;
        _watch?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>While a question about trust lies over the page, its answers have the keys.</summary>
    protected override bool OnKeyDown(Key key) =>
        _dialog is { } dialog && !IsOfTheWindow(key) ? Changed(() => Answer(dialog, dialog.Press(key))) : base.OnKeyDown(key);

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (!mouse.IsSingleDoubleOrTripleClicked || mouse.Position is not { } at)
        {
            return false;
        }

        if (_dialog is { } dialog)
        {
            return Changed(() => Answer(dialog, dialog.AnswerAt(at.Y)));
        }

        return at.Y >= 2 && at.Y - 2 < ListRows() && _top + at.Y - 2 < _listings.Count && Moved(_top + at.Y - 2 - _selected);
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        canvas.Text(1, 0, $"{_listings.Count} plugins{Count(PluginState.Failed, "cannot be used")}{Count(PluginState.Untrusted, "not trusted yet")}{Count(PluginState.Ignored, "left out")}", Theme.Strong);
        canvas.Fill(1, Theme.Header);
        foreach ((string head, int column) in s_columns)
        {
            canvas.Text(column, 1, head, Theme.Header);
        }

        int room = ListRows();
        _top = Math.Clamp(_top, Math.Max(0, _selected - room + 1), _selected);
        for (int y = 0; y < room && _top + y < _listings.Count; y++)
        {
            DrawRow(canvas, y + 2, _listings[_top + y], _top + y == _selected);
        }

        DrawChosen(canvas, room + 2);
        _dialog?.Draw(canvas);
        return true;
    }

    /// <summary>Keys that choose pages, help and the end work whatever is on the page.</summary>
    private static bool IsOfTheWindow(Key key) =>
        key == Key.Q.WithCtrl || key == Key.Tab.WithCtrl || (key.KeyCode >= Key.F1.KeyCode && key.KeyCode <= Key.F12.KeyCode);

    private static void DrawRow(Canvas canvas, int row, PluginListing listing, bool isSelected)
    {
        Terminal.Gui.Drawing.Attribute plain = isSelected ? Theme.Row : Theme.Text;
        canvas.Fill(row, plain);
        string[] cells =
        [
            listing.Id, listing.Version, string.Join(", ", listing.Kinds), StateOf(listing), TrustOf(listing),
                string.Join(", ", listing.Provides),
        ];
        for (int i = 0; i < cells.Length; i++)
        {
            int end = i + 1 < s_columns.Length ? s_columns[i + 1].Column : canvas.Width;
            bool stands = !isSelected && ((i == 3 && listing.State is not (PluginState.Loaded or PluginState.Found))
                || (i == 4 && listing.Trust is not (PluginTrust.BuiltIn or PluginTrust.Trusted)));
            canvas.Text(s_columns[i].Column, row, cells[i], stands ? Theme.Strong : plain, end - s_columns[i].Column - 1);
        }
    }

    private static string StateOf(PluginListing listing) => listing.State switch
    {
        PluginState.Failed => "failed",
        PluginState.Untrusted => "not trusted",
        PluginState.Ignored => "left out",
        PluginState.Found => "found",
        _ => listing.OldVersions.Any(old => old.State == OldVersionState.Leaked) ? "leaks" : listing.Update is not null
            ? "old files" : listing.IsIsolated ? "isolated" : "loaded",
    };

    private static string TrustOf(PluginListing listing) => listing.Trust switch
    {
        PluginTrust.BuiltIn => "built-in",
        PluginTrust.Trusted => "trusted",
        PluginTrust.Changed => "changed",
        PluginTrust.Refused => "refused",
        _ => listing.State == PluginState.Failed ? "" : "new",
    };

    private string Count(PluginState state, string what) =>
        _listings.Count(listing => listing.State == state) is > 0 and var count ? $", {count} {what}" : "";

    private int ListRows() => Math.Max(1, Viewport.Height - 2 - DetailRows);

    private void DrawChosen(Canvas canvas, int row)
    {
        canvas.Fill(row, Theme.Dim, '─');
        if (_selected < _listings.Count)
        {
            PluginListing listing = _listings[_selected];
            canvas.Text(1, row + 1, listing.Folder, Theme.Dim, canvas.Width - 2);
            canvas.Text(1, row + 2, listing.Hash.Length > 0 ? "hash " + listing.Hash : "", Theme.Dim, canvas.Width - 2);
            string[] texts =
            [
                listing.Problem ?? (listing.Provides.Count == 0 ? "Ready." : listing.Provides.Any(IsReady)
                    ? $"Ready: {string.Join(", ", listing.Provides.Where(IsReady))}" : ""),
                .. listing.Provides.Where(id => !IsReady(id)).GroupBy(id => _cannot[id])
                    .Select(same => $"Not on this machine: {string.Join(", ", same)}. {same.Key}"),
                listing.Update is null ? "" : $"Its files have changed, and the version loaded before goes on: {listing.Update}",
                .. listing.OldVersions.Select(old => old.Text),
            ];
            string[] lines = [.. texts.SelectMany(text => Canvas.Wrap(text, canvas.Width - 2))];
            for (int i = 0; i < Math.Min(DetailRows - 4, lines.Length); i++)
            {
                canvas.Text(1, row + 3 + i, lines[i], listing.Problem is null && listing.Update is null
                    ? Theme.Text : Theme.Strong, canvas.Width - 2);
            }
        }

        canvas.Text(1, row + DetailRows - 1, "searched: " + string.Join("  ", State.Session.PluginFolders), Theme.Dim, canvas.Width - 2);
    }

    private bool IsReady(string id) => !_cannot.ContainsKey(id);

    private bool Moved(int by) => Changed(() => _selected = Math.Clamp(_selected + by, 0, Math.Max(0, _listings.Count - 1)));

    /// <summary>From now on folders are watched, whatever page is in front.</summary>
    private void Watch() => InBackground("watching the plugin folders", _ => State.Session.Plugins.Watch(ids => State.App.Invoke(() =>
    {
        if (!_isOver)
        {
            Load(ids);
        }
    })), watch =>
    {
        _watch = watch;
        if (_isOver)
        {
            watch.Dispose();
        }
    });

    private void Reload() => InBackground("looking for plugins", _ => State.Session.Plugins.Rescan(), Load);

    /// <summary>Loads what may be loaded and shows how all stand.</summary>
    private void Load(IReadOnlyList<string> changed) => InBackground("loading plugins", _ =>
    {
        State.Session.Plugins.LoadAll();
        PluginListing[] listings = [.. State.Session.Plugins.Listings];
        return (Listings: listings, Questions: listings.Select(listing => State.Session.Plugins.TrustQuestion(listing.Id))
            .OfType<TrustQuestion>().DistinctBy(question => question.Id).ToArray());
    }, found =>
    {
        _listings = found.Listings;
        AskWhatWorks();
        if (changed.Count > 0)
        {
            string waiting = found.Questions.Length > 0
                ? $"; {string.Join(", ", found.Questions.Select(question => question.Id))} must be trusted before use (page Plugins, key t)"
                : "";
            State.Say($"Plugins that came, went or changed: {string.Join(", ", changed)}{waiting}");
            State.TellPluginsChanged();
        }

        // Each state of files is asked about once by itself, and only where it can be seen.
        if (Visible && _dialog is null && found.Questions.FirstOrDefault(question => _asked.Add(question.Hash)) is { } next)
        {
            _dialog = new TrustDialog(next);
        }

        Moved(0);
    });

    /// <summary>Asks methods and extractors whether they can work here: some look for programs and devices, which takes a moment.</summary>
    private void AskWhatWorks() => InBackground("asking what works here", _ =>
    {
        PluginHost plugins = State.Session.Plugins;
        return plugins.Methods.Select(method => (method.Descriptor.Id, Availability: method.CheckAvailability()))
            .Concat(plugins.CueExtractors.Select(extractor => (extractor.Descriptor.Id, Availability: extractor.CheckAvailability())))
            .Where(offered => !offered.Availability.IsAvailable)
            .ToDictionary(offered => offered.Id, offered => offered.Availability.Reason);
    }, cannot =>
    {
        _cannot = cannot;
        SetNeedsDraw();
    });

    private void AskAboutChosen()
    {
        if (_selected >= _listings.Count)
        {
            return;
        }

        PluginListing listing = _listings[_selected];
        if (State.Session.Plugins.TrustQuestion(listing.Id) is { } question)
        {
            _asked.Add(question.Hash);
            _dialog = new TrustDialog(question);
        }
        else
        {
            State.Say(listing.Trust == PluginTrust.BuiltIn ? $"{listing.Id} came with the program." : listing.Problem
                ?? $"{listing.Id} is trusted.");
        }
    }

    private void Answer(TrustDialog dialog, TrustAnswer? answer)
    {
        if (answer is null)
        {
            return;
        }

        _dialog = null;
        string id = dialog.Question.Id;
        switch (answer)
        {
            case TrustAnswer.Trust:
                Decide($"trusting {id}", plugins => plugins.Trust(dialog.Question), id);
                break;
            case TrustAnswer.Never:
                Decide($"leaving {id} out", plugins => plugins.Answer(dialog.Question, TrustAnswer.Never), id);
                break;
        }
    }

    private void IgnoreChosen()
    {
        if (_selected < _listings.Count)
        {
            PluginListing listing = _listings[_selected];
            bool isIgnored = listing.State != PluginState.Ignored;
            Decide($"{(isIgnored ? "leaving out" : "taking in")} {listing.Id}", plugins =>
                plugins.Ignore(listing.Id, isIgnored), listing.Id);
        }
    }

    private void Decide(string what, Action<PluginHost> decide, string id) => InBackground(what, _ =>
    {
        decide(State.Session.Plugins);
        return id;
    }, changed => Load([changed]));
}
