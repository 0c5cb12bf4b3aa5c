using System.Globalization;
using SerHost.Core.Concepts;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Concepts;

/// <summary>The channels of a layer, ranked: where each was most relevant, and what the voice did then.</summary>
internal sealed class ConceptsPage : Page
{
    private const int ListWidth = 34, MostClips = 96, BarWidth = 21;
    private ConceptAtlas? _atlas;
    private ConceptProfile[] _ranked = [];
    private CancellationTokenSource? _running;
    private (int Done, int All) _progress;
    private string _outcome = "Press s to read the concepts of the last wide convolution over the open corpus.";
    private int _selected, _top, _moment;

    public ConceptsPage(UiState state)
        : base(state, "Concepts") => state.CorpusChanged += () => Take(null, "Press s to read the concepts over the open corpus.");

    /// <summary>What is shown; null while nothing is.</summary>
    public ConceptAtlas? Shown => _atlas;

    public override IReadOnlyList<(string Key, string Meaning)> Hints =>
        [("s", "read concepts"), ("↑↓", "channel"), ("←→", "moment"), ("Enter", "its clip"), ("x", "cancel")];

    public override string HelpText =>
        "A concept is a channel of a layer. 'share' is its part of the layer's absolute relevance, mean over clips; 'speaks for' the output it\n"
        + "pushed most. Right: the moments where the channel was most relevant (Enter shows the clip), and what the voice does when it is\n"
        + "active: correlation with each cue inside clips, voiced time only, with a 95 % interval over clips. s reads at most 96 clips,\n"
        + "spread over the corpus, with the run's model; a second time the answer comes from the store.";

    public override string? WhatQuittingStops => _running is null ? null : "Concepts are being read; nothing of that is kept.";

    public override Task StopWorkAsync()
    {
        _running?.Cancel();
        return Task.CompletedTask;
    }

    protected override bool OnKeyDown(Key key)
    {
        if (key == Key.CursorDown) { return Moved(1); }
        if (key == Key.CursorUp) { return Moved(-1); }
        if (key == Key.PageDown) { return Moved(10); }
        if (key == Key.PageUp) { return Moved(-10); }
        if (key == Key.CursorLeft || key == Key.CursorRight)
        {
            _moment = Math.Max(0, _moment + (key == Key.CursorRight ? 1 : -1));
            return Moved(0);
        }

        if (key == Key.Enter) { return OpenMoment(); }
        if (key == new Key('s')) { return Start(); }
        if (key == new Key('x'))
        {
            _running?.Cancel();
            return true;
        }

        return base.OnKeyDown(key);
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (!mouse.IsSingleDoubleOrTripleClicked || mouse.Position is not { } at || at.Y < 2 || at.X >= ListWidth || _top + at.Y - 2 >= _ranked.Length)
        {
            return false;
        }

        return Moved(_top + at.Y - 2 - _selected);
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        if (_atlas is not { } atlas || _ranked.Length == 0)
        {
            string text = _running is null ? _outcome : $"Reading: {_progress.Done} of {_progress.All} clips. x cancels.";
            canvas.Text(2, 1, text, Theme.Dim, canvas.Width - 3);
            return true;
        }

        canvas.Text(1, 0, $"{atlas.Model}, layer {atlas.Layer}: {atlas.Channels.Count} channels over {atlas.Clips} clips of {atlas.Corpus}", Theme.Strong, canvas.Width - 2);
        canvas.Fill(1, Theme.Header);
        canvas.Text(1, 1, "channel  share  speaks for", Theme.Header);
        int room = canvas.Height - 2;
        _top = Math.Clamp(_top, Math.Max(0, _selected - room + 1), _selected);
        for (int y = 0; y < room && _top + y < _ranked.Length; y++)
        {
            ConceptProfile channel = _ranked[_top + y];
            string output = channel.Outputs.Count == 0 ? "" : channel.Outputs.MaxBy(pair => pair.Value).Key;
            string line = string.Create(CultureInfo.InvariantCulture, $"{channel.Channel,7}  {100 * channel.Share,4:0.0}%  {output}");
            canvas.Text(1, y + 2, line, _top + y == _selected ? Theme.Row : Theme.Text, ListWidth - 2);
        }

        DrawChannel(canvas, _ranked[_selected]);
        return true;
    }

    private void DrawChannel(Canvas canvas, ConceptProfile channel)
    {
        canvas.Text(ListWidth, 1, $"most relevant moments of channel {channel.Channel}", Theme.Header, canvas.Width - ListWidth - 1);
        int moments = Math.Min(channel.MostRelevant.Count, Math.Max(1, (canvas.Height - 4) / 2));
        for (int i = 0; i < moments; i++)
        {
            ConceptMoment moment = channel.MostRelevant[i];
            string line = string.Create(CultureInfo.InvariantCulture, $"{moment.StartSeconds:0.00}–{moment.EndSeconds:0.00} s  {moment.Value,6:0.000}  {moment.Output,-9} {moment.Clip}");
            canvas.Text(ListWidth, 2 + i, line, i == _moment ? Theme.Row : Theme.Text, canvas.Width - ListWidth - 1);
        }

        int row = 3 + moments, bars = ListWidth + 17;
        canvas.Text(ListWidth, row, "correlation with cues, 95 % interval", Theme.Strong, canvas.Width - ListWidth - 1);
        ConceptCue[] cues = [.. channel.Cues.Where(cue => !double.IsNaN(cue.Correlation)).OrderByDescending(cue => Math.Abs(cue.Correlation))];
        for (int i = 0; i < cues.Length && row + 1 + i < canvas.Height; i++)
        {
            int y = row + 1 + i;
            bool differs = cues[i].Low > 0 || cues[i].High < 0;
            canvas.Text(ListWidth, y, cues[i].Cue, differs ? Theme.Text : Theme.Dim, 16);
            for (int x = At(cues[i].Low); x <= At(cues[i].High); x++)
            {
                canvas.Cell(bars + x, y, '─', differs ? Theme.Cool : Theme.Dim);
            }

            canvas.Cell(bars + At(0), y, '│', Theme.Dim);
            canvas.Cell(bars + At(cues[i].Correlation), y, '●', differs ? Theme.Strong : Theme.Dim);
            canvas.Text(bars + BarWidth + 1, y, string.Create(CultureInfo.InvariantCulture, $"{cues[i].Correlation:+0.00;-0.00;0.00}"), differs ? Theme.Text : Theme.Dim);
        }

        static int At(double correlation) => (int)Math.Round((Math.Clamp(double.IsNaN(correlation) ? 0 : correlation, -1, 1) + 1) / 2 * (BarWidth - 1));
    }

    private bool Moved(int by)
    {
        _selected = Math.Clamp(_selected + by, 0, Math.Max(0, _ranked.Length - 1));
        int moments = _ranked.Length == 0 ? 0 : _ranked[_selected].MostRelevant.Count;
        _moment = by != 0 ? 0 : Math.Clamp(_moment, 0, Math.Max(0, moments - 1));
        SetNeedsDraw();
        return true;
    }

    private bool OpenMoment()
    {
        if (_ranked.Length > 0 && _moment < _ranked[_selected].MostRelevant.Count
            && State.Corpus?.Clips.FirstOrDefault(clip => clip.Id == _ranked[_selected].MostRelevant[_moment].Clip) is { } found)
        {
            State.Choose(found);
            State.Show("Clip");
        }

        return true;
    }

    private bool Start()
    {
        if (_running is not null)
        {
            return true;
        }

        var running = _running = new CancellationTokenSource();
        (_atlas, _ranked, _progress) = (null, [], (0, 0));
        string corpus = State.Corpus?.Path ?? State.Place.Corpus;
        string? model = State.Run?.Model;
        State.App.AddTimeout(TimeSpan.FromMilliseconds(200), () =>
        {
            SetNeedsDraw();
            return _running == running;
        });
        InBackground("reading concepts", _ =>
        {
            try
            {
                model ??= State.Session.Models.List().FirstOrDefault(found => found.Problem is null)?.Id ?? throw new InvalidOperationException("There is no model.");
                var request = new ConceptRequest(model, corpus, "gemaps", new ConceptSettings(), MostClips);
                return (Atlas: ConceptLibrary.GetAsync(State.Session, request, new Listener(this), running.Token).GetAwaiter().GetResult(), Problem: "");
            }
            catch (OperationCanceledException)
            {
                return (Atlas: (ConceptAtlas?)null, Problem: "Cancelled. s starts again.");
            }
            catch (Exception error)
            {
                CrashLog.Write("reading concepts", error);
                return (Atlas: null, Problem: error.Message);
            }
        }, found =>
        {
            _running = null;
            running.Dispose();
            Take(found.Atlas, found.Problem);
        });
        return true;
    }

    private void Take(ConceptAtlas? atlas, string outcome)
    {
        (_atlas, _outcome) = (atlas, outcome);
        _ranked = atlas is null ? [] : [.. atlas.Channels.OrderByDescending(channel => channel.Share).ThenBy(channel => channel.Channel)];
        _selected = 0;
        Moved(0);
    }

    private sealed class Listener(ConceptsPage page) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => page._progress = value;
    }
}
