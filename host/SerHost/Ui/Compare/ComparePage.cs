using SerHost.Core.Pipeline;
using SerHost.Reports.Figures;
using SerHost.Ui.Clip;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Compare;

/// <summary>Methods stacked on one time axis, and what the voice did where each looked.</summary>
internal sealed class ComparePage : Page
{
    private readonly TimeView _view = new();
    private readonly TimeMouse _mouse;
    private readonly PictureImage[] _images = [.. Enumerable.Range(0, CompareData.Most)
        .Select(_ => new PictureImage { X = CompareStrip.Left })];
    private CompareData? _data;
    private string _reason = "Choose a clip in the corpus (F2).";
    private int _selected;
    private bool _cuesFirst;
    private CancellationTokenSource _reading = new();

    public ComparePage(UiState state)
        : base(state, "Compare")
    {
        _mouse = new TimeMouse(_view);
        Add(_images);
        state.ClipChanged += () => WhenShown(Reload);
        state.RunChanged += () => WhenShown(Reload);
        state.RowsCame += WhenItCame(Reload);
        state.Choices.Changed += name => WhenChosen(name, "compare.", Reload);
    }

    /// <summary>What is shown; null while nothing is.</summary>
    public CompareData? Shown => _data;

    public TimeView View => _view;

    public override Func<FigureStyle, Figure>? Figure => _data is { } data
        ? style => ClipFigure.Maps(
            [.. data.Items.Select(item => item.Content.ForFigure with { Name = item.Name })], data.Items[0].Content.Sound,
                data.Items[0].Content.Decision, style)
        : null;

    private int First
    {
        get => State.Choices.Get("compare.methods");
        set => State.Choices.Set("compare.methods", value);
    }

    private bool WithOtherRuns
    {
        get => State.Choices.Get("compare.runs") != 0;
        set => State.Choices.Set("compare.runs", value ? 1 : 0);
    }

    public override IReadOnlyList<KeyCommand> Commands => field ??=
    [
        new(Key.CursorUp, "method", () => Changed(() => Select(_selected - 1))),
        new(Key.CursorDown, "method", () => Changed(() => Select(_selected + 1))),
        new('c', "maps or cues", () => Changed(() => PutImages(cuesFirst: !_cuesFirst))),
        .. NeighbourCommands,
        new('m', "other methods", () => Changed(() => First = (First + 1) % Math.Max(1, _data?.Available ?? 1))),
        new('o', "other runs", () => Changed(() => WithOtherRuns = !WithOtherRuns)),
        new(Key.Enter, "look at it", LookAtIt),
        new(Key.CursorLeft, "cursor", () => MoveCursor(_view.Cursor - SecondsPerColumn)),
        new(Key.CursorRight, "cursor", () => MoveCursor(_view.Cursor + SecondsPerColumn)),
        .. TimeCommands.Of(_view, Changed),
    ];

    public override string HelpText =>
        "Each strip is one method's relevance on the same clip: orange for the decision, blue against it, with its segments ranked below,\n"
        + "and how far it can be trusted: canonisation error, conservation gap, share of relevance on padding. 'agrees' is Spearman's\n"
        + "correlation of window scores with the chosen method, 'shared' the segments both chose (in brackets: by chance). The table sets the chosen method's\n"
        + "segments against the rest of the clip and against moments of like energy and voicing (matched). p is exact: the share of\n"
        + "equally large sets of windows of this clip at least as far from their mean; the grey band is where 95 % of those sets lie\n"
        + "(±1.96 sd). Coloured: p below 0.05, cue by cue: with six cues, about one clip in four shows some such cue by chance alone. Expected: where research on the emotion says the cue should go. c changes between maps and cues where both do not fit;\n"
        + "o adds the results other runs have for this clip: other models, other fills.";

    private CompareLayout Parts => CompareLayout.Of(Viewport.Height, _data?.Items.Count ?? 1, _cuesFirst);

    private int MapWidth => Math.Max(1, Viewport.Width - CompareStrip.Left - 1);

    private double SecondsPerColumn => (_view.End - _view.Start) / MapWidth;

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (_data is not { } data || !_mouse.Take(mouse, CompareStrip.Left, MapWidth) && !TimeMouse.IsClick(mouse))
        {
            return false;
        }

        CompareLayout parts = Parts;
        if (TimeMouse.IsClick(mouse) && mouse.Position is { Y: > 0 } at && at.Y < parts.Seconds && parts.Strips == data.Items.Count)
        {
            Select((at.Y - 1) / (parts.StripRows + CompareStrip.OtherRows));
        }

        SetNeedsDraw();
        return true;
    }

    protected override void OnSubViewLayout(LayoutEventArgs args)
    {
        CompareLayout parts = Parts;
        for (int i = 0; i < _images.Length; i++)
        {
            _images[i].Y = parts.StripTop(i);
            _images[i].Width = MapWidth;
            _images[i].Height = i < parts.Strips ? parts.StripRows : 0;
        }

        base.OnSubViewLayout(args);
    }

    /// <summary>The first step of drawing the page, before what lies in it is drawn.</summary>
    protected override bool OnClearingViewport()
    {
        for (int i = 0; i < _images.Length; i++)
        {
            _images[i].Show(_data is { } data && i < Parts.Strips ? data.Items[ItemOf(i)].Content : null, _view, PictureKind.Overlay);
        }

        return base.OnClearingViewport();
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text, _images.Where(image => image.Visible).Select(image => image.Frame));
        if (_data is not { } data)
        {
            DrawEmpty(canvas, _reason);
            return true;
        }

        CompareLayout parts = Parts;
        canvas.Text(1, 0, data.Items[0].Content.Decision, Theme.Strong, canvas.Width - 2);
        if (data.Available > data.Items.Count)
        {
            canvas.TextRight(
                canvas.Width - 1, 0, FormattableString.Invariant($"{data.Items.Count} of {data.Available} maps, m: others"), Theme.Dim);
        }

        for (int i = 0; i < parts.Strips; i++)
        {
            CompareStrip.Draw(canvas, data, ItemOf(i), _selected, _view, parts.StripTop(i), parts.StripRows, _images[i].Visible);
        }

        Rulers.DrawSeconds(canvas, _view, CompareStrip.Left, MapWidth, parts.Seconds);
        int column = _view.ColumnOf(_view.Cursor, MapWidth);
        if (column >= 0 && column < MapWidth)
        {
            canvas.Cell(CompareStrip.Left + column, parts.Seconds, '▲', Theme.Cool);
        }

        canvas.TextRight(CompareStrip.Left - 1, parts.Seconds, FormattableString.Invariant($"{_view.Cursor:0.00} s"), Theme.Cool);
        if (parts.HasTable)
        {
            CueTable.Draw(canvas, data.Items[_selected].Content, parts.Table);
        }

        DrawVerdicts(canvas, data, parts);
        return true;
    }

    private void DrawVerdicts(Canvas canvas, CompareData data, CompareLayout parts)
    {
        for (int i = 0; i < parts.Verdicts; i++)
        {
            int item = parts.Verdicts == 1 ? _selected : i;
            canvas.Text(1, canvas.Height - parts.Verdicts + i, $"{data.Items[item].Name}: {data.Items[item].Verdict}", item == _selected
                ? Theme.Strong : Theme.Text, canvas.Width - 2);
        }
    }

    /// <summary>The item a strip shows.</summary>
    private int ItemOf(int strip) => Parts.Strips == 1 ? _selected : strip;

    private void PutImages(bool cuesFirst)
    {
        _cuesFirst = cuesFirst;
        SetNeedsLayout();
    }

    /// <summary>Images are sent again only where they overlap the part that needs drawing: the cursor is not in them.</summary>
    private bool MoveCursor(double seconds)
    {
        double start = _view.Start;
        _view.MoveCursor(seconds);
        int below = Parts.Seconds;
        SetNeedsDraw(_images[0].Visible && start == _view.Start
            ? new System.Drawing.Rectangle(0, below, Viewport.Width, Viewport.Height - below) : Viewport);
        return true;
    }

    private void Select(int item) => _selected = Math.Clamp(item, 0, Math.Max(0, (_data?.Items.Count ?? 1) - 1));

    private bool LookAtIt()
    {
        if (_data is { } data)
        {
            State.ChooseMethod(data.Items[_selected].Content.Method);
            State.Show("Clip");
        }

        return true;
    }

    private void Reload()
    {
        _reading.Cancel();
        _reading = new CancellationTokenSource();
        IReadOnlyList<RunRow> rows = State.RowsOfClip;
        if (rows.Count == 0 || State.Run is not { } run)
        {
            Show(null, State.WhyNoRows);
            return;
        }

        _reason = $"Comparing {rows[0].ClipId}…";
        bool others = WithOtherRuns;
        int first = First;
        InBackground(
            $"comparing {rows[0].ClipId}", _ => CompareData.Read(State.Session.Results,
            CompareData.Rows(State.Session.Results, run, rows, others), first),
            data => Show(data, $"No method has a result for {rows[0].ClipId}; the run page lists why."), _reading.Token);
    }

    /// <summary>Shows a comparison, or why there is none.</summary>
    internal void Show(CompareData? data, string reason)
    {
        bool other = data?.Items[0].Content.ClipId != _data?.Items[0].Content.ClipId;
        _data = data;
        _reason = reason;
        Select(_selected);
        if (data is not null && other)
        {
            ClipContent content = data.Items[0].Content;
            _view.Reset(content.StartSeconds, content.EndSeconds);
            _view.MoveCursor(content.Contrast?.Selection.Segments is { Count: > 0 } segments ? segments[0].Range.CentreSeconds : 0);
        }

        SetNeedsLayout(); // there may be more or fewer strips
        SetNeedsDraw();
    }
}
