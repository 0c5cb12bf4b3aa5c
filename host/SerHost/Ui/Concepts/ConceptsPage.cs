using System.Globalization;
using SerHost.Core.Concepts;
using SerHost.Core.Pipeline;
using SerHost.Reports.Figures;
using SerHost.Ui.Clip;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Concepts;

/// <summary>The channels of a layer, ranked: where each was most relevant, and what the voice did then.</summary>
internal sealed class ConceptsPage : Page
{
    private const int ListWidth = ChannelView.Left, MostClips = 96, ChannelsInFigure = 16;
    private ConceptAtlas? _atlas;
    private ConceptProfile[] _ranked = [];
    private CancellationTokenSource? _running;
    private (int Done, int All) _progress;
    private string _outcome = "Press s to read the concepts of the last wide convolution over the open corpus.";
    private int _selected, _top, _moment, _layersBack;
    private ClipContent? _picture;
    private CancellationTokenSource _reading = new();

    public ConceptsPage(UiState state)
        : base(state, "Concepts") => state.CorpusChanged += () => Take(null, "Press s to read the concepts over the open corpus.");

    /// <summary>What is shown; null while nothing is.</summary>
    public ConceptAtlas? Shown => _atlas;

    public override Func<FigureStyle, Figure>? Figure =>
        _atlas is { } atlas ? style => ConceptFigure.Create(atlas, ChannelsInFigure, style) : null;

    public override IReadOnlyList<KeyCommand> Commands => field ??=
    [
        new('s', "read concepts", Start),
        new(Key.CursorUp, "channel", () => Moved(-1)),
        new(Key.CursorDown, "channel", () => Moved(1)),
        new(Key.CursorLeft, "moment", () => OtherMoment(-1)),
        new(Key.CursorRight, "moment", () => OtherMoment(1)),
        new(Key.Enter, "its clip", OpenMoment),
        new('l', "layer", LayerBefore),
        new('x', "cancel", Cancel),
        new(Key.PageUp, "ten channels", () => Moved(-10)) { InHelpOnly = true },
        new(Key.PageDown, "ten channels", () => Moved(10)) { InHelpOnly = true },
    ];

    public override string HelpText =>
        "A concept is a channel of a layer. 'share' is its part of the layer's absolute relevance, mean over clips; 'speaks for' the output it\n"
        + "pushed most. Right: the moments where the channel was most relevant, with their relevance and what the model decided; the chosen\n"
        + "one in its clip's spectrogram; and what the voice does when the channel is active: correlation with each cue inside clips, voiced\n"
        + "time only, with a 95 % interval over clips (speakers are not accounted for), and how far the cue lies from the clip's mean in the\n"
        + "channel's moments. s reads at most 96 clips, spread over the corpus, with the run's model; l goes to the layer before.\n"
        + "A second time the answer comes from the store.";

    public override string? WhatQuittingStops => _running is null ? null : "Concepts are being read; nothing of that is kept.";

    public override Task StopWorkAsync()
    {
        _running?.Cancel();
        return Task.CompletedTask;
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (!mouse.IsSingleDoubleOrTripleClicked || mouse.Position is not { } at || at.Y < 2 || at.X >= ListWidth
            || _top + at.Y - 2 >= _ranked.Length)
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
            DrawEmpty(canvas, text);
            return true;
        }

        canvas.Text(
            1, 0, $"{atlas.Model}, layer {atlas.Layer}: {atlas.Channels.Count} {atlas.Unit}s over {atlas.Clips} clips of {atlas.Corpus}",
            Theme.Strong, canvas.Width - 2);
        canvas.Fill(1, Theme.Header);
        canvas.Text(1, 1, $"{atlas.Unit,-7}   share  speaks for", Theme.Header);
        int room = canvas.Height - 2;
        _top = Math.Clamp(_top, Math.Max(0, _selected - room + 1), _selected);
        for (int y = 0; y < room && _top + y < _ranked.Length; y++)
        {
            ConceptProfile channel = _ranked[_top + y];
            string output = channel.Outputs.Count == 0 ? "" : channel.Outputs.MaxBy(pair => pair.Value).Key;
            string line = string.Create(CultureInfo.InvariantCulture, $"{channel.Channel,7}  {100 * channel.Share,4:0.0} %  {output}");
            canvas.Text(1, y + 2, line, _top + y == _selected ? Theme.Row : Theme.Text, ListWidth - 2);
        }

        ChannelView.Draw(canvas, _ranked[_selected], _moment, _picture);
        return true;
    }

    private bool Moved(int by)
    {
        _selected = Math.Clamp(_selected + by, 0, Math.Max(0, _ranked.Length - 1));
        int moments = _ranked.Length == 0 ? 0 : _ranked[_selected].MostRelevant.Count;
        _moment = by != 0 ? 0 : Math.Clamp(_moment, 0, Math.Max(0, moments - 1));
        ReadMoment();
        SetNeedsDraw();
        return true;
    }

    private bool OtherMoment(int by)
    {
        _moment = Math.Max(0, _moment + by);
        return Moved(0);
    }

    private bool LayerBefore()
    {
        _layersBack += _running is null ? 1 : 0;
        return Start();
    }

    private bool Cancel()
    {
        _running?.Cancel();
        return true;
    }

    /// <summary>What the model saw of the chosen moment's clip, where the run has it.</summary>
    private void ReadMoment()
    {
        _reading.Cancel();
        _reading = new CancellationTokenSource();
        string? clip = _ranked.Length > 0 && _moment < _ranked[_selected].MostRelevant.Count
            ? _ranked[_selected].MostRelevant[_moment].Clip
            : null;
        if (clip is null || State.Rows.Of(clip) is not { Count: > 0 } rows)
        {
            _picture = null;
        }
        else if (_picture?.ClipId != clip)
        {
            RunRow row = rows[0];
            InBackground($"reading {clip}", _ => ClipContent.Read(State.Session.Results, row), content =>
            {
                _picture = content;
                SetNeedsDraw();
            }, _reading.Token);
        }
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
        string corpus = State.Place.Corpus;
        string? model = State.Run?.Model;
        int back = _layersBack;
        State.App.AddTimeout(TimeSpan.FromMilliseconds(200), () =>
        {
            SetNeedsDraw();
            return _running == running;
        });
        InBackground("reading concepts", _ =>
        {
            try
            {
                model ??= State.Session.Models.List().FirstOrDefault(found => found.Problem is null)?.Id
                    ?? throw new InvalidOperationException("There is no model.");
                var request = new ConceptRequest(
                    model, corpus, "gemaps", new ConceptSettings { Layer = LayerBack(model, back) }, MostClips);
                return (Atlas: ConceptLibrary.GetAsync(State.Session, request, new Listener(this), running.Token).GetAwaiter().GetResult(),
                    Problem: "");
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

    /// <summary>The layer so many before the usual one, wrapping around; null for the usual one.</summary>
    private string? LayerBack(string model, int back)
    {
        if (back == 0)
        {
            return null;
        }

        IReadOnlyList<string> layers = ConceptLibrary.Layers(State.Session, model);
        return layers.Count == 0 ? null : layers[^(1 + (back % layers.Count))];
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
