using SerHost.Core.Pipeline;
using SerHost.Core.Segments;
using SerHost.Ui.Drawing;
using SerHost.Ui.Listen;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Clip;

/// <summary>One clip under one method: waveform, spectrogram, relevance, segments, read-out.</summary>
internal sealed class ClipPage : Page
{
    private const int Left = 7;
    private readonly TimeView _view = new();
    private ClipContent? _content;
    private string _reason = "Choose a clip in the corpus (F2).";
    private int _band = 40;
    private readonly ListenControl _listen;
    private CancellationTokenSource _reading = new();

    private int MethodChoice
    {
        get => State.Choices.Get("clip.method");
        set => State.Choices.Set("clip.method", value);
    }

    private PictureKind Kind
    {
        get => (PictureKind)(State.Choices.Get("clip.picture") % 3);
        set => State.Choices.Set("clip.picture", (int)value);
    }

    public ClipPage(UiState state)
        : base(state, "Clip")
    {
        _listen = new ListenControl(state, AudioPlayer.Find(Environment.GetEnvironmentVariable("PATH") ?? ""));
        state.ClipChanged += () => WhenShown(Reload);
        state.RunChanged += () => WhenShown(Reload);
        state.Choices.Changed += name => WhenChosen(name, "clip.method", Reload);
    }

    /// <summary>What is shown; null while nothing is.</summary>
    public ClipContent? Content => _content;

    public TimeView View => _view;

    public override IReadOnlyList<(string Key, string Meaning)> Hints =>
    [
        ("←→↑↓", "cursor"), ("+ -", "zoom"), ("[ ]", "pan"), ("m", "method"), ("v", "picture"), ("n p", "next, previous"), ("Space", "play"), ("l", "segment"), ("k", "salient only"), ("0", "whole"), ("e", "WAV"),
    ];

    public override string HelpText =>
        "Above the waveform, below it the spectrogram the model saw (low frequencies at the bottom) with the relevance over it:\n"
        + "orange spoke for the decision, blue against it, uncoloured did not matter. Numbers mark the most relevant segments,\n"
        + "1 the strongest. The lowest line reads off what lies under the cursor. v changes between overlay, level and relevance.\n"
        + "Space plays the clip or stops, l the segment at the cursor, k the clip with all but the segments softened by 30 dB; e writes that as WAV.";

    private (int Width, int WaveRows, int PictureTop, int PictureRows) Parts()
    {
        int wave = Viewport.Height >= 20 ? 4 : 2;
        return (Math.Max(1, Viewport.Width - Left - 1), wave, 1 + wave, Math.Max(1, Viewport.Height - wave - 5));
    }

    protected override bool OnKeyDown(Key key)
    {
        double step = (_view.End - _view.Start) / Math.Max(1, Parts().Width);
        if (key == Key.CursorLeft) { return Changed(() => _view.MoveCursor(_view.Cursor - step)); }
        if (key == Key.CursorRight) { return Changed(() => _view.MoveCursor(_view.Cursor + step)); }
        if (key == Key.CursorUp) { return Changed(() => MoveBand(1)); }
        if (key == Key.CursorDown) { return Changed(() => MoveBand(-1)); }
        if (key == Key.Home) { return Changed(() => _view.MoveCursor(double.MinValue)); }
        if (key == Key.End) { return Changed(() => _view.MoveCursor(double.MaxValue)); }
        if (key == new Key('+') || key == new Key('=')) { return Changed(() => _view.Zoom(0.5)); }
        if (key == new Key('-')) { return Changed(() => _view.Zoom(2)); }
        if (key == new Key('[')) { return Changed(() => _view.Pan(-0.25 * (_view.End - _view.Start))); }
        if (key == new Key(']')) { return Changed(() => _view.Pan(0.25 * (_view.End - _view.Start))); }
        if (key == new Key('0')) { return Changed(() => _view.Reset(_content?.StartSeconds ?? 0, _content?.EndSeconds ?? 1)); }
        if (key == new Key('v')) { return Changed(() => Kind = (PictureKind)(((int)Kind + 1) % 3)); }
        if (key == new Key('m')) { return Changed(() => MethodChoice = (MethodChoice + 1) % Math.Max(1, State.RowsOfClip.Count)); }
        if (_listen.Handle(key, _content, _view.Cursor)) { return true; }
        if (key == new Key('n')) { return Neighbour(1); }
        if (key == new Key('p')) { return Neighbour(-1); }
        return base.OnKeyDown(key);
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (mouse.Flags.HasFlag(MouseFlags.WheeledUp)) { return Changed(() => _view.Zoom(0.8)); }
        if (mouse.Flags.HasFlag(MouseFlags.WheeledDown)) { return Changed(() => _view.Zoom(1.25)); }
        if (_content is not { } content || mouse.Position is not { } at || !mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked) || at.X < Left)
        {
            return false;
        }

        (int width, _, int top, int rows) = Parts();
        return Changed(() =>
        {
            _view.MoveCursor(_view.SecondsAt(at.X - Left + 0.5, width));
            if (at.Y >= top && at.Y < top + rows)
            {
                _band = new ClipPicture(content, _view, width, rows * 2).BandsOf((2 * (at.Y - top)) + 1).First;
            }
        });
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        if (_content is not { } content)
        {
            canvas.Text(2, 1, _reason, Theme.Dim);
            return true;
        }

        (int width, int waveRows, int top, int rows) = Parts();
        canvas.Text(1, 0, content.Title, Theme.Strong, canvas.Width - 12);
        canvas.TextRight(canvas.Width - 1, 0, Kind.ToString().ToLowerInvariant(), Theme.Dim);
        DrawWave(canvas, content, width, waveRows);
        var picture = new ClipPicture(content, _view, width, rows * 2);
        PictureKind kind = Kind; // looked up once, not for every pixel
        canvas.Picture(Left, top, width, rows, (x, y) => picture.At(x, y, kind));
        DrawFrequencies(canvas, content, picture, top, rows);
        DrawTimes(canvas, width, top + rows);
        DrawSegments(canvas, content, width, top + rows + 1);
        DrawCursor(canvas, picture, width, top, rows);
        DrawLegend(canvas, content, top + rows + 2);
        canvas.Text(1, top + rows + 3, ReadOut.At(content, _view.Cursor, _band), Theme.Text);
        return true;
    }

    private void DrawWave(Canvas canvas, ClipContent content, int width, int rows)
    {
        if (content.Sound is not { } sound)
        {
            canvas.Text(Left, 1, "the recording's file is not there any more", Theme.Dim);
            return;
        }

        (float Low, float High)[] columns = Waveform.Envelope(sound, _view, width);
        float loudest = 0;
        foreach (float sample in sound.Samples.Span)
        {
            loudest = Math.Max(loudest, Math.Abs(sample));
        }

        canvas.Picture(Left, 1, width, rows, (x, y) => Waveform.Pixel(columns[x], loudest, y, rows * 2));
    }

    private static void DrawFrequencies(Canvas canvas, ClipContent content, ClipPicture picture, int top, int rows)
    {
        int every = Math.Max(2, rows / 6);
        for (int y = rows - 1; y >= 0; y -= every)
        {
            double hertz = content.Input.BandCentresHz.Span[picture.BandsOf((2 * y) + 1).First];
            if (hertz > 0)
            {
                canvas.TextRight(Left - 1, top + y, hertz >= 1000 ? FormattableString.Invariant($"{hertz / 1000:0.0}k") : FormattableString.Invariant($"{hertz:0}"), Theme.Dim);
            }
        }

        canvas.TextRight(Left - 1, top, "Hz", Theme.Dim);
    }

    private void DrawTimes(Canvas canvas, int width, int row)
    {
        IReadOnlyList<double> ticks = AxisTicks.Between(_view.Start, _view.End, Math.Max(2, width / 10));
        double distance = ticks.Count > 1 ? ticks[1] - ticks[0] : 1;
        foreach (double tick in ticks)
        {
            string label = "╵" + AxisTicks.Label(tick, distance);
            int column = Math.Max(0, Math.Min(width - label.Length, _view.ColumnOf(tick, width)));
            canvas.Text(Left + column, row, label, Theme.Dim);
        }

        canvas.TextRight(Left - 1, row, "s", Theme.Dim);
    }

    private void DrawSegments(Canvas canvas, ClipContent content, int width, int row)
    {
        foreach (Segment segment in (content.Contrast?.Selection.Segments ?? []).OrderByDescending(segment => segment.Rank))
        {
            int first = Math.Max(0, _view.ColumnOf(segment.Range.StartSeconds, width)), end = Math.Min(width, _view.ColumnOf(segment.Range.EndSeconds, width) + 1);
            for (int x = first; x < end; x++)
            {
                canvas.Cell(Left + x, row, '▔', Theme.Strong);
            }

            int middle = _view.ColumnOf(segment.Range.CentreSeconds, width);
            if (middle >= 0 && middle < width)
            {
                canvas.Text(Left + middle, row, FormattableString.Invariant($"{segment.Rank}"), Theme.Strong);
            }
        }
    }

    private void DrawCursor(Canvas canvas, ClipPicture picture, int width, int top, int rows)
    {
        int column = _view.ColumnOf(_view.Cursor, width);
        if (column < 0 || column >= width)
        {
            return;
        }

        int row = Enumerable.Range(0, rows).FirstOrDefault(y => picture.BandsOf((2 * y) + 1).First <= _band && picture.BandsOf(2 * y).End > _band, rows - 1);
        var paper = picture.At(column, 2 * row, Kind);
        canvas.Cell(Left + column, top + row, '┼', new Terminal.Gui.Drawing.Attribute(Terminal.Gui.Drawing.Color.White, paper));
        canvas.Cell(Left + column, top + rows, '▲', Theme.Cool);
    }

    private static void DrawLegend(Canvas canvas, ClipContent content, int row)
    {
        int column = Left;
        canvas.Text(column, row, "against", Theme.Dim);
        column += 8;
        for (int i = 0; i < 16; i++)
        {
            canvas.Cell(column + i, row, '█', new Terminal.Gui.Drawing.Attribute(ColourMap.Signed.At(i / 15.0), Theme.Paper));
        }

        canvas.Text(column + 17, row, "for " + content.Details.TargetLabel, Theme.Dim);
        string facts = string.Join("   ", content.Details.Facts.Select(fact => FormattableString.Invariant($"{fact.Id} {fact.Value:0.###}")));
        canvas.Text(column + 22 + content.Details.TargetLabel.Length + 1, row, facts, Theme.Dim, canvas.Width - column - 24 - content.Details.TargetLabel.Length);
    }

    private void MoveBand(int by) => _band = Math.Clamp(_band + by, 0, (_content?.Input.Bands ?? 1) - 1);

    private bool Neighbour(int by)
    {
        State.ChooseNeighbour(by);
        return true;
    }

    private void Reload()
    {
        _reading.Cancel();
        _reading = new CancellationTokenSource();
        IReadOnlyList<RunRow> rows = State.RowsOfClip;
        if (rows.Count == 0)
        {
            Show(null, State.WhyNoRows);
            return;
        }

        RunRow row = rows[MethodChoice % rows.Count];
        InBackground($"reading {row.ClipId}", _ => ClipContent.Read(State.Session.Results, row),
            content => Show(content, row.Failure is { } failure ? $"{row.ClipId}, {row.Method}: {failure.Stage} failed. {failure.Reason}" : $"{row.ClipId} has no map."), _reading.Token);
    }

    private void Show(ClipContent? content, string reason)
    {
        bool other = content?.ClipId != _content?.ClipId;
        _content = content;
        _reason = reason;
        MoveBand(0); // another model may have fewer bands
        if (content is not null && other)
        {
            _view.Reset(content.StartSeconds, content.EndSeconds);
            _view.MoveCursor(content.Contrast?.Selection.Segments is { Count: > 0 } segments ? segments[0].Range.CentreSeconds : 0);
        }

        SetNeedsDraw();
    }
}
