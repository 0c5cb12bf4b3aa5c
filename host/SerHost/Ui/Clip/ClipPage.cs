using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Reports.Figures;
using SerHost.Sdk.Audio;
using SerHost.Ui.Drawing;
using SerHost.Ui.Listen;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Clip;

/// <summary>One clip under one method: waveform, spectrogram, relevance, segments, read-out.</summary>
internal sealed class ClipPage : Page
{
    private readonly TimeView _view = new();
    private readonly TimeMouse _mouse;
    private readonly PictureImage _image = new() { X = ClipLayout.Left, Y = ClipLayout.WaveTop };
    private readonly ListenControl _listen;
    private readonly WhatIfControl _whatIf;
    private ClipContent? _content;
    private string _reason = "Choose a clip in the corpus (F2).";
    private int _band = 40;
    private CancellationTokenSource _reading = new(), _explaining = new();

    /// <summary>A recording that is shown and can be heard before anything else of it is known.</summary>
    private AudioClip? _sound;

    private PictureKind Kind
    {
        get => (PictureKind)(State.Choices.Get("clip.picture") % 3);
        set => State.Choices.Set("clip.picture", (int)value);
    }

    /// <summary>There is no relevance to show of a clip that nobody has explained.</summary>
    private PictureKind KindShown => _content is { IsExplained: false } ? PictureKind.Level : Kind;

    public ClipPage(UiState state)
        : base(state, "Clip")
    {
        _listen = new ListenControl(state, AudioPlayer.Find(Environment.GetEnvironmentVariable("PATH") ?? ""),
            Environment.CurrentDirectory);
        _whatIf = new WhatIfControl(state, _listen, _view.MoveCursor, OnWhatIf);
        _mouse = new TimeMouse(_view);
        Add(_image);
        state.ClipChanged += () => WhenShown(Reload);
        state.RunChanged += () => WhenShown(Reload);
        state.RowsCame += WhenItCame(Reload);
        state.MethodChanged += () => WhenShown(Reload);
        state.Choices.Changed += name => WhenChosen(name, "clip.picture", SetNeedsDraw);
    }

    /// <summary>What is shown; null while nothing is.</summary>
    public ClipContent? Content => _content;

    public override Func<FigureStyle, Figure>? Figure =>
        _content is { } content ? style => ClipFigure.Maps([content.ForFigure], content.Sound, content.Decision, style) : null;

    public TimeView View => _view;

    /// <summary>What if the voice had done something else here?</summary>
    public WhatIfControl WhatIf => _whatIf;

    public override IReadOnlyList<KeyCommand> Commands => _whatIf.IsOpen ? AskingCommands : LookingCommands;

    private IReadOnlyList<KeyCommand> AskingCommands => field ??=
        [.. _whatIf.Commands, new('m', "method", NextMethod), .. NeighbourCommands];

    private IReadOnlyList<KeyCommand> LookingCommands => field ??=
    [
        new('m', "method", NextMethod),
        .. NeighbourCommands,
        new('v', "picture", () => Changed(() => Kind = (PictureKind)(((int)Kind + 1) % 3))),
        new('x', "explain", Explain) { Text = "explain this clip with the methods of the run form" },
        new('w', "what if", AskWhatIf) { Text = "move cues in a segment and ask the model again" },
        new('s', "to segment", () => Changed(NextSegment)),
        new(Key.Space, "play", () => Listen(ListenChoice.Whole)) { Text = "play or stop" },
        new(Key.CursorLeft, "cursor", () => MoveCursor(_view.Cursor - SecondsPerColumn)),
        new(Key.CursorRight, "cursor", () => MoveCursor(_view.Cursor + SecondsPerColumn)),
        new(Key.CursorUp, "cursor", () => MoveCursor(_view.Cursor, bands: 1)),
        new(Key.CursorDown, "cursor", () => MoveCursor(_view.Cursor, bands: -1)),
        .. TimeCommands.Of(_view, Changed),
        new('l', "segment", () => Listen(ListenChoice.Segment)) { Text = "play the segment at the cursor" },
        new('k', "salient only", () => Listen(ListenChoice.Salient)) { Text = "play the salient parts" },
        new('e', "WAV", () => Listen(ListenChoice.File)) { Text = "write a WAV file" },
    ];

    public override string HelpText => _whatIf.IsOpen ? WhatIfControl.HelpText :
        "Above the waveform with its largest amplitude, below it what the model saw: lightness is the level. Orange tints spoke for the\n"
        + "decision, blue ones against it; the legend gives both in numbers. Numbered lines mark the segments that spoke for it most, 1 the\n"
        + "strongest; there may be none. Below: how far the map can be trusted (a ! marks what speaks against it), and what lies under the\n"
        + "cursor. x explains a clip that nobody has explained, with the methods of the run form (F4). w asks what if the voice had been\n"
        + "higher, louder, hoarser there: both can be heard, both decisions are shown. v changes between overlay, level and relevance. The\n"
        + "wheel zooms at the mouse, dragging pans, a click sets the cursor. k softens all but the segments by 30 dB; e writes that (or what\n"
        + "could not be played) as a WAV file into the folder the program was started in.";

    public override Task StopWorkAsync()
    {
        _reading.Cancel();
        _explaining.Cancel();
        _whatIf.Stop();
        _listen.Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _whatIf.Dispose();
        }

        base.Dispose(disposing);
    }

    private ClipLayout Parts => ClipLayout.Of(Viewport.Width, Viewport.Height, _whatIf.IsOpen ? WhatIfPanel.Rows : 0);

    private double SecondsPerColumn => (_view.End - _view.Start) / Math.Max(1, Parts.Width);

    protected override bool OnMouseEvent(Mouse mouse)
    {
        ClipLayout parts = Parts;
        if (_content is not { } content || !_mouse.Take(mouse, ClipLayout.Left, parts.Width))
        {
            return false;
        }

        if (TimeMouse.IsClick(mouse) && mouse.Position is { } at && at.Y >= parts.PictureTop && at.Y < parts.Seconds)
        {
            _band = new ClipPicture(content, _view, parts.Width, parts.PictureRows * 2).BandsOf((2 * (at.Y - parts.PictureTop)) + 1).First;
        }

        SetNeedsDraw();
        return true;
    }

    protected override void OnSubViewLayout(LayoutEventArgs args)
    {
        ClipLayout parts = Parts;
        _image.Y = parts.PictureTop;
        _image.Width = parts.Width;
        _image.Height = parts.PictureRows;
        base.OnSubViewLayout(args);
    }

    /// <summary>The first step of drawing the page, before what lies in it is drawn.</summary>
    protected override bool OnClearingViewport()
    {
        _image.Show(_content, _view, KindShown);
        return base.OnClearingViewport();
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        ClipLayout parts = Parts;
        canvas.Clear(Theme.Text, _image.Visible ? [_image.Frame] : []);
        if (_content is not { } content)
        {
            if (_sound is { } recording)
            {
                ClipDrawing.DrawRecording(canvas, recording, _view, parts, _reason);
            }
            else
            {
                DrawEmpty(canvas, _reason);
            }

            return true;
        }

        ClipDrawing.Draw(canvas, new ClipScene(content, _view, parts, KindShown, _band, _image.Visible, _reason, _whatIf));
        return true;
    }

    /// <summary>An image is sent again only where it overlaps the part that needs drawing: the rows below it are named, all but it is
    /// drawn.</summary>
    private bool MoveCursor(double seconds, int bands = 0)
    {
        double start = _view.Start;
        _view.MoveCursor(seconds);
        MoveBand(bands);
        int below = Parts.Seconds;
        SetNeedsDraw(_image.Visible && start == _view.Start ? new System.Drawing.Rectangle(0, below, Viewport.Width,
            Viewport.Height - below) : Viewport);
        return true;
    }

    private void MoveBand(int by) => _band = Math.Clamp(_band + by, 0, (_content?.Input.Bands ?? 1) - 1);

    /// <summary>Sets the cursor into the strongest segment, or into the next weaker one where it stands in one.</summary>
    private void NextSegment()
    {
        if (_content?.Contrast?.Selection.Segments is { Count: > 0 } segments)
        {
            int at = segments.TakeWhile(segment => !segment.Range.Contains(_view.Cursor)).Count();
            _view.MoveCursor(segments[at >= segments.Count - 1 ? 0 : at + 1].Range.CentreSeconds);
        }
    }

    private bool NextMethod()
    {
        IReadOnlyList<RunRow> rows = State.RowsOfClip;
        if (rows.Count > 0)
        {
            State.ChooseMethod(rows[(IndexOfMethod(rows) + 1) % rows.Count].Method);
        }

        return true;
    }

    private int IndexOfMethod(IReadOnlyList<RunRow> rows) =>
        Math.Max(0, rows.Select(row => row.Method).ToList().IndexOf(State.Method ?? ""));

    private bool Listen(ListenChoice what)
    {
        if (_content is null && _sound is { } recording && what == ListenChoice.Whole)
        {
            _listen.PlayWhole(recording, recording.Id);
        }
        else
        {
            _listen.Do(what, _content, _view.Cursor);
        }

        return true;
    }

    private bool AskWhatIf()
    {
        _whatIf.Open(_content, _view.Cursor, TellCommandsChanged);
        return true;
    }

    /// <summary>The panel opened, closed, or shows something else.</summary>
    private void OnWhatIf()
    {
        TellCommandsChanged();
        SetNeedsLayout();
        SetNeedsDraw();
    }

    /// <summary>Explains the clip in front with the methods chosen in the run form; one clip at a time.</summary>
    private bool Explain()
    {
        if (State.Clip is not { } clip || State.Chosen?.Invoke() is not { } experiment)
        {
            State.Say("There is no clip to explain.", isError: true);
            return true;
        }

        if (experiment.Methods.Count == 0)
        {
            State.Say("No method is chosen yet: F4 chooses some.", isError: true);
            return true;
        }

        _explaining.Cancel();
        _explaining = new CancellationTokenSource();
        string methods = string.Join(", ", experiment.Methods.Select(method => method.Label));
        State.Say($"Explaining {clip.Id} by {methods}…");
        var progress = new MethodProgress(method => State.OnScreen(() => State.Say($"Explaining {clip.Id}: {method} of {methods}…")));
        InBackground(
            $"explaining {clip.Id}", cancellation => State.Session.LookAsync(clip, experiment, progress,
                cancellation).GetAwaiter().GetResult(), found =>
            {
                State.TakeExplained(clip.Id, found.Rows);
                RunRow? failed = found.Rows.FirstOrDefault(row => row.Failure is not null);
                State.Say(
                    failed is null ? $"Explained {clip.Id} by {methods}; m goes to the next method."
                        : $"{failed.Method}: {failed.Failure!.Stage} failed. {failed.Failure.Reason}",
                    isError: failed is not null);
            },
            _explaining.Token);
        return true;
    }

    private void Reload()
    {
        _reading.Cancel();
        _reading = new CancellationTokenSource();
        IReadOnlyList<RunRow> rows = State.RowsOfClip;
        _sound = null;
        if (rows.Count == 0)
        {
            Show(null, State.WhyNoRows);
            if (State.Clip is { } clip)
            {
                Look(clip, _reading.Token);
            }

            return;
        }

        RunRow row = rows[IndexOfMethod(rows)];
        _reason = $"Reading {row.ClipId}…";
        InBackground($"reading {row.ClipId}", _ => ClipContent.Read(State.Session.Results, row),
            content => Show(content, row.Failure is { } failure ? $"{row.ClipId}, {row.Method}: {failure.Stage} failed. {failure.Reason}"
                : $"{row.ClipId} has no map."), _reading.Token);
    }

    /// <summary>Shows a clip that nobody has explained: the recording at once, then what the model saw and decided, and the cues.</summary>
    private void Look(CorpusClip clip, CancellationToken cancellation)
    {
        Experiment chosen = (State.Chosen?.Invoke() ?? new Experiment()) with { Methods = [] };
        InBackground($"reading {clip.Id}", stop => AudioFile.Read(clip.Path, clip.Id, stop).Clip, recording =>
        {
            _sound = recording;
            _view.Reset(0, recording.DurationSeconds);
            SetNeedsDraw();
        }, cancellation);
        InBackground($"looking at {clip.Id}", stop =>
        {
            ClipLook look = State.Session.LookAsync(clip, chosen, null, stop).GetAwaiter().GetResult();
            return ClipContent.ReadUnexplained(State.Session.Results, look.Clip);
        }, content => Show(content, State.WhyNoRows), cancellation);
    }

    /// <summary>Told by the thread that works, at once: the screen's own would be too late.</summary>
    private sealed class MethodProgress(Action<string> tell) : IProgress<string>
    {
        public void Report(string value) => tell(value);
    }

    /// <summary>Shows a clip, or why there is none to show.</summary>
    internal void Show(ClipContent? content, string reason)
    {
        bool other = content?.ClipId != _content?.ClipId;
        _content = content;
        _reason = reason;
        if (content is not null)
        {
            MoveBand(0); // another model may have fewer bands
        }

        if (content is not null && other)
        {
            _view.Reset(content.StartSeconds, content.EndSeconds);
            _view.MoveCursor(content.Contrast?.Selection.Segments is { Count: > 0 } segments ? segments[0].Range.CentreSeconds : 0);
        }

        if (_whatIf.IsOpen)
        {
            _whatIf.Take(content);
        }

        SetNeedsDraw();
    }
}
