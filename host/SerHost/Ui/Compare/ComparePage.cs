using System.Globalization;
using SerHost.Core.CueContrasts;
using SerHost.Core.Expectations;
using SerHost.Core.Pipeline;
using SerHost.Core.Segments;
using SerHost.Ui.Clip;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Compare;

/// <summary>Methods stacked on one time axis, and what the voice did where each looked.</summary>
internal sealed class ComparePage : Page
{
    private const int Left = 14;
    private static readonly string[] s_cues = ["loudness", "f0_semitone", "jitter", "shimmer_db", "hnr_db", "slope_500_1500"];
    private readonly TimeView _view = new();
    private CompareData? _data;
    private string _reason = "Choose a clip in the corpus (F2).";
    private int _selected;
    private CancellationTokenSource _reading = new();

    private int FirstMethod
    {
        get => State.Choices.Get("compare.methods");
        set => State.Choices.Set("compare.methods", value);
    }

    public ComparePage(UiState state)
        : base(state, "Compare")
    {
        state.ClipChanged += () => WhenShown(Reload);
        state.RunChanged += () => WhenShown(Reload);
        state.Choices.Changed += name => WhenChosen(name, "compare.methods", Reload);
    }

    /// <summary>What is shown; null while nothing is.</summary>
    public CompareData? Shown => _data;

    public override IReadOnlyList<(string Key, string Meaning)> Hints =>
    [
        ("←→", "cursor"), ("↑↓", "method"), ("+ -", "zoom"), ("0", "whole"), ("m", "other methods"), ("n p", "next, previous clip"),
    ];

    public override string HelpText =>
        "Each strip is one method's relevance on the same clip: orange for the decision, blue against it, with its segments ranked below.\n"
        + "'agrees' is Spearman's correlation of window scores with the selected method. The table compares the selected method's segments\n"
        + "with the rest of the clip and with moments of like energy and voicing (matched). p is exact: the share of equally large sets of\n"
        + "windows of this clip that are as far from their mean. Expected: where research on the emotion says the cue should go.";

    protected override bool OnKeyDown(Key key)
    {
        double step = (_view.End - _view.Start) / Math.Max(1, Viewport.Width - Left - 1);
        if (key == Key.CursorLeft) { return Changed(() => _view.MoveCursor(_view.Cursor - step)); }
        if (key == Key.CursorRight) { return Changed(() => _view.MoveCursor(_view.Cursor + step)); }
        if (key == Key.CursorUp) { return Changed(() => Select(_selected - 1)); }
        if (key == Key.CursorDown) { return Changed(() => Select(_selected + 1)); }
        if (key == new Key('+') || key == new Key('=')) { return Changed(() => _view.Zoom(0.5)); }
        if (key == new Key('-')) { return Changed(() => _view.Zoom(2)); }
        if (key == new Key('0')) { return Changed(() => _view.Zoom(1e9)); }
        if (key == new Key('m')) { return Changed(() => FirstMethod = (FirstMethod + 1) % Math.Max(1, State.RowsOfClip.Count)); }

        if (key == new Key('n') || key == new Key('p'))
        {
            State.ChooseNeighbour(key == new Key('n') ? 1 : -1);
            return true;
        }

        return base.OnKeyDown(key);
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (_data is not { } data || mouse.Position is not { } at || !mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked))
        {
            return false;
        }

        int strip = (at.Y - 1) / (StripRows(data) + 2);
        return Changed(() =>
        {
            if (at.X >= Left)
            {
                _view.MoveCursor(_view.SecondsAt(at.X - Left + 0.5, Viewport.Width - Left - 1));
            }

            if (strip < data.Methods.Count)
            {
                Select(strip);
            }
        });
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        if (_data is not { } data)
        {
            canvas.Text(2, 1, _reason, Theme.Dim);
            return true;
        }

        ClipContent front = data.Methods[0].Content;
        canvas.Text(1, 0, front.Title[..Math.Max(front.Title.LastIndexOf('(') - 2, 0)], Theme.Strong, canvas.Width - 2);
        int width = Math.Max(1, canvas.Width - Left - 1), strip = StripRows(data), row = 1;
        for (int i = 0; i < data.Methods.Count; i++, row += strip + 2)
        {
            DrawStrip(canvas, data, i, width, row, strip);
        }

        DrawTimes(canvas, width, row);
        DrawCues(canvas, data.Methods[_selected].Content, row + 1);
        canvas.Text(1, canvas.Height - 1, $"{data.Methods[_selected].Method}: {data.Verdicts[_selected]}", Theme.Strong, canvas.Width - 2);
        return true;
    }

    private int StripRows(CompareData data) => Math.Max(1, (Viewport.Height - 4 - s_cues.Length - (2 * data.Methods.Count)) / data.Methods.Count);

    private void DrawStrip(Canvas canvas, CompareData data, int index, int width, int row, int rows)
    {
        (string method, ClipContent content) = data.Methods[index];
        bool selected = index == _selected;
        canvas.Text(0, row, (selected ? "►" : " ") + method, selected ? Theme.Strong : Theme.Text, Left - 1);
        string agreement = index == _selected ? "" : "agrees " + Number(data.Agreement[_selected, index], "0.00");
        if (rows > 1)
        {
            canvas.Text(1, row + 1, agreement, Theme.Dim, Left - 2);
        }

        var picture = new ClipPicture(content, _view, width, rows * 2);
        canvas.Picture(Left, row, width, rows, (x, y) => picture.At(x, y, PictureKind.Overlay));
        int cursor = _view.ColumnOf(_view.Cursor, width);
        for (int y = 0; y < rows && cursor >= 0 && cursor < width; y++)
        {
            canvas.Cell(Left + cursor, row + y, '│', new Terminal.Gui.Drawing.Attribute(Theme.Second, picture.At(cursor, 2 * y, PictureKind.Overlay)));
        }

        foreach (Segment segment in (content.Contrast?.Selection.Segments ?? []).OrderByDescending(segment => segment.Rank))
        {
            int from = Math.Max(0, _view.ColumnOf(segment.Range.StartSeconds, width)), to = Math.Min(width, _view.ColumnOf(segment.Range.EndSeconds, width) + 1);
            for (int x = from; x < to; x++)
            {
                canvas.Cell(Left + x, row + rows, '▔', Theme.Strong);
            }

            int middle = _view.ColumnOf(segment.Range.CentreSeconds, width);
            if (middle >= 0 && middle < width)
            {
                canvas.Text(Left + middle, row + rows, FormattableString.Invariant($"{segment.Rank}"), Theme.Strong);
            }
        }

        string facts = string.Join("  ", content.Details.Facts.Select(fact => $"{fact.Id} {Number(fact.Value, "0.####")}"));
        canvas.Text(Left, row + rows + 1, facts, Theme.Dim, width);
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

        canvas.TextRight(Left - 1, row, Number(_view.Cursor, "0.00") + " s", Theme.Cool);
    }

    private static void DrawCues(Canvas canvas, ClipContent content, int row)
    {
        canvas.Fill(row, Theme.Header);
        string[] heads = ["cue", "salient", "rest", "Δ rest", "Δ matched", "p", "expected"];
        int[] columns = [1, 18, 28, 38, 48, 60, 68];
        for (int i = 0; i < heads.Length; i++)
        {
            canvas.Text(columns[i], row, heads[i], Theme.Header);
        }

        for (int i = 0; i < s_cues.Length && content.Contrast is { } stored; i++)
        {
            if (stored.Result.Contrasts.FirstOrDefault(cue => cue.CueId == s_cues[i]) is not { } contrast)
            {
                continue;
            }

            int y = row + 1 + i;
            Expectation expected = ExpectationTable.Default.Find(content.Details.TargetLabel, contrast.CueId);
            canvas.Text(columns[0], y, contrast.CueId, Theme.Text);
            if (contrast.UndefinedReason is { } reason)
            {
                canvas.Text(columns[1], y, reason, Theme.Dim, canvas.Width - columns[1] - 1);
                continue;
            }

            double p = contrast.Randomisation?.PTwoSided ?? double.NaN;
            bool differs = p < CueVerdict.Level;
            canvas.Text(columns[1], y, Number(contrast.Salient, "0.###"), Theme.Text);
            canvas.Text(columns[2], y, Number(contrast.Baselines.FirstOrDefault(b => b.Baseline == CueBaseline.Rest)?.Value ?? double.NaN, "0.###"), Theme.Dim);
            canvas.Text(columns[3], y, Number(contrast.Delta(CueBaseline.Rest), "+0.###;-0.###;0"), differs ? Theme.Strong : Theme.Text);
            canvas.Text(columns[4], y, Number(contrast.Delta(CueBaseline.Matched), "+0.###;-0.###;0"), Theme.Text);
            canvas.Text(columns[5], y, Number(p, "0.000"), differs ? Theme.Strong : Theme.Dim);
            string arrow = expected.Sign switch { > 0 => "up", < 0 => "down", _ => "–" };
            string fits = expected.Sign == 0 || !differs ? "" : expected.Sign > 0 == contrast.Randomisation!.Z > 0 ? "  fits" : "  contradicts";
            canvas.Text(columns[6], y, arrow + fits, fits.Length > 0 ? Theme.Strong : Theme.Dim);
        }
    }

    private static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);

    private void Select(int method) => _selected = Math.Clamp(method, 0, Math.Max(0, (_data?.Methods.Count ?? 1) - 1));

    private void Reload()
    {
        _reading.Cancel();
        _reading = new CancellationTokenSource();
        IReadOnlyList<RunRow> rows = State.RowsOfClip;
        if (rows.Count == 0)
        {
            _data = null;
            _reason = State.WhyNoRows;
            SetNeedsDraw();
            return;
        }

        InBackground($"comparing {rows[0].ClipId}", _ => CompareData.Read(State.Session.Results, rows, FirstMethod), data =>
        {
            bool other = data?.Methods[0].Content.ClipId != _data?.Methods[0].Content.ClipId;
            _data = data;
            _reason = $"No method has a result for {rows[0].ClipId}; the run page lists why.";
            Select(_selected);
            if (data is not null && other)
            {
                _view.Reset(data.Methods[0].Content.StartSeconds, data.Methods[0].Content.EndSeconds);
            }

            SetNeedsDraw();
        }, _reading.Token);
    }
}
