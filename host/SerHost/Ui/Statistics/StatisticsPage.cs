using System.Globalization;
using SerHost.Core.CueContrasts;
using SerHost.Core.Pipeline;
using SerHost.Core.Statistics;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Statistics;

/// <summary>Δf over the utterances of a run: a table of emotions and cues, the chosen cell with its interval, plausibility, correct against wrong.</summary>
internal sealed class StatisticsPage : Page
{
    private const int Left = 11, CellWidth = 13;
    private StatisticsData? _data;
    private string _reason = "There is no run yet: start one (F4).";
    private int _row, _column;
    private CancellationTokenSource _reading = new();
    private string? _runShown;

    private int MethodChoice
    {
        get => Math.Clamp(State.Choices.Get("statistics.method"), 0, Math.Max(0, (_data?.Methods.Count ?? 1) - 1));
        set => State.Choices.Set("statistics.method", value);
    }

    private int BaselineChoice
    {
        get => Math.Clamp(State.Choices.Get("statistics.baseline"), 0, Math.Max(0, (_data?.Baselines.Count ?? 1) - 1));
        set => State.Choices.Set("statistics.baseline", value);
    }

    public StatisticsPage(UiState state)
        : base(state, "Statistics")
    {
        state.Choices.Changed += name => WhenChosen(name, "statistics", SetNeedsDraw);
        state.RunChanged += () =>
        {
            _runShown = null;
            if (Visible)
            {
                OnShown();
            }
        };
    }

    /// <summary>What is shown; null while nothing is.</summary>
    public StatisticsData? Shown => _data;

    public override IReadOnlyList<(string Key, string Meaning)> Hints =>
    [
        ("←→↑↓", "cell"), ("Enter", "its clips"), ("m", "method"), ("b", "baseline"),
    ];

    public override string HelpText =>
        "Mean Δf of every emotion and cue: salient segments against the baseline (b changes it). Stars: corrected p by sign flips of whole\n"
        + "speakers, * below 0.05, ** 0.01, *** 0.001. ✓ the direction research expects, ✗ the opposite, no mark where it is undecided.\n"
        + "Below the table the chosen cell with its 95 % interval (speakers resampled as wholes), how often each method's Δf points where\n"
        + "research expects against random windows, and correctly classified clips against misclassified ones. Enter shows the clips.";

    public override void OnShown()
    {
        if (State.Run is not { } run || _runShown == run.Id)
        {
            return;
        }

        _runShown = run.Id;
        _data = null;
        _reason = $"Analysing {run.Id}…";
        _reading.Cancel();
        _reading = new CancellationTokenSource();
        InBackground("statistics", _ => StatisticsData.Read(State.Session.Results, run), data =>
        {
            _data = data;
            _reason = $"Run {run.Id} has no row with a result.";
            Clamp();
            SetNeedsDraw();
        }, _reading.Token);
    }

    protected override bool OnKeyDown(Key key)
    {
        if (key == Key.CursorUp) { return Moved(() => _row--); }
        if (key == Key.CursorDown) { return Moved(() => _row++); }
        if (key == Key.CursorLeft) { return Moved(() => _column--); }
        if (key == Key.CursorRight) { return Moved(() => _column++); }
        if (key == new Key('m')) { return Moved(() => MethodChoice = (MethodChoice + 1) % Math.Max(1, _data?.Methods.Count ?? 1)); }
        if (key == new Key('b')) { return Moved(() => BaselineChoice = (BaselineChoice + 1) % Math.Max(1, _data?.Baselines.Count ?? 1)); }
        if (key == Key.Enter && _data is { Emotions.Count: > 0 } data)
        {
            State.FilterCorpus($"label:{data.Emotions[_row]} done");
            return true;
        }

        return base.OnKeyDown(key);
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (_data is not { } data || mouse.Position is not { } at || !mouse.IsSingleDoubleOrTripleClicked || at.Y < 2 || at.Y - 2 >= data.Emotions.Count)
        {
            return false;
        }

        return Moved(() =>
        {
            _row = at.Y - 2;
            _column = (at.X - Left) / CellWidth;
        });
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        if (_data is not { } data || State.Run is not { } run || data.Methods.Count == 0)
        {
            canvas.Text(2, 1, _reason, Theme.Dim);
            return true;
        }

        string method = data.Methods[MethodChoice];
        CueBaseline baseline = data.Baselines[BaselineChoice];
        canvas.Text(1, 0, $"Δf  {method}, salient − {baseline.Name()}", Theme.Strong);
        string synthetic = run.IsSynthetic ? ", synthetic voices" : "";
        canvas.TextRight(canvas.Width - 1, 0, FormattableString.Invariant($"{data.Report.Utterances} clips, {data.Report.Speakers} speakers, accuracy {data.Report.Accuracy:0.00}{synthetic}"), Theme.Dim);
        canvas.Fill(1, Theme.Header);
        for (int c = 0; c < data.Cues.Count; c++)
        {
            canvas.Text(Left + (c * CellWidth), 1, data.Cues[c], Theme.Header, CellWidth - 1);
        }

        for (int e = 0; e < data.Emotions.Count; e++)
        {
            canvas.Text(1, 2 + e, data.Emotions[e], e == _row ? Theme.Strong : Theme.Text, Left - 2);
            for (int c = 0; c < data.Cues.Count; c++)
            {
                DrawCell(canvas, data.Find(method, baseline, data.Emotions[e], data.Cues[c]), Left + (c * CellWidth), 2 + e, e == _row && c == _column);
            }
        }

        int below = 3 + data.Emotions.Count;
        DrawChosen(canvas, data.Find(method, baseline, data.Emotions[_row], data.Cues[_column]), below);
        DrawPlausibility(canvas, data, baseline, below + 5);
        return true;
    }

    private static void DrawCell(Canvas canvas, EvidenceCell? cell, int column, int row, bool selected)
    {
        if (cell is null || cell.Utterances == 0)
        {
            canvas.Text(column, row, "–", selected ? Theme.Row : Theme.Dim, CellWidth - 1);
            return;
        }

        string mark = cell.Expected.Sign == 0 ? "" : Math.Sign(cell.MeanDelta) == cell.Expected.Sign ? "✓" : "✗";
        string text = $"{Number(cell.MeanDelta)}{StatisticsData.Stars(cell.AdjustedP)} {mark}";
        canvas.Text(column, row, text, selected ? Theme.Row : cell.AdjustedP < 0.05 ? Theme.Strong : Theme.Text, CellWidth - 1);
    }

    private static void DrawChosen(Canvas canvas, EvidenceCell? cell, int row)
    {
        canvas.Fill(row, Theme.Dim, '─');
        if (cell is null)
        {
            return;
        }

        canvas.Text(1, row + 1, FormattableString.Invariant($"{cell.Emotion} × {cell.CueId}: mean {Number(cell.MeanDelta)}, 95 % {Number(cell.Interval.Low)} to {Number(cell.Interval.High)}, median {Number(cell.MedianDelta)}; {cell.Utterances} clips, {cell.Speakers} speakers"), Theme.Text, canvas.Width - 2);
        canvas.Text(1, row + 2, FormattableString.Invariant($"p {cell.SignFlip.P:0.0000}, corrected {cell.AdjustedP:0.0000} ({cell.Correction}); rank-biserial {cell.Wilcoxon.RankBiserial:0.00}; Cliff's delta {cell.CliffsDelta:0.00}: {cell.Verdict}"), Theme.Text, canvas.Width - 2);
        DrawInterval(canvas, cell, row + 3);
    }

    /// <summary>Zero, the interval and the mean on one line.</summary>
    private static void DrawInterval(Canvas canvas, EvidenceCell cell, int row)
    {
        double reach = Math.Max(Math.Abs(cell.Interval.Low), Math.Abs(cell.Interval.High));
        int width = canvas.Width - 4;
        if (!(reach > 0) || width < 20 || !double.IsFinite(reach))
        {
            return;
        }

        int At(double value) => 2 + (int)Math.Round((value / (1.1 * reach) + 1) / 2 * (width - 1));
        for (int x = At(cell.Interval.Low); x <= At(cell.Interval.High); x++)
        {
            canvas.Cell(x, row, '━', Theme.Cool);
        }

        canvas.Cell(At(0), row, '┃', Theme.Dim);
        canvas.Cell(At(cell.MeanDelta), row, '●', Theme.Strong);
    }

    private static void DrawPlausibility(Canvas canvas, StatisticsData data, CueBaseline baseline, int row)
    {
        canvas.Text(1, row, "points where research expects", Theme.Strong);
        PlausibilityRow[] rows = [.. data.Report.Plausibility.Where(found => found.Table == "literature" && found.Emotion == "all" && found.Baseline == baseline)];
        for (int i = 0; i < rows.Length; i++)
        {
            int y = row + 1 + i;
            canvas.Text(1, y, rows[i].Method, Theme.Text, 14);
            int width = Math.Max(10, Math.Min(40, canvas.Width - 62));
            int filled = (int)Math.Round(rows[i].Rate * width), chance = Math.Clamp((int)Math.Round(rows[i].ChanceRate * width), 0, width - 1);
            for (int x = 0; x < width; x++)
            {
                canvas.Cell(16 + x, y, x == chance ? '│' : x < filled ? '▇' : ' ', x == chance ? Theme.Cool : Theme.Strong);
            }

            canvas.Text(17 + width, y, FormattableString.Invariant($"{rows[i].Rate:0.00} against {rows[i].ChanceRate:0.00} by chance, p {rows[i].P:0.000}"), Theme.Dim);
        }

        int next = row + 2 + rows.Length;
        canvas.Text(1, next, "correct against misclassified clips (expected direction)", Theme.Strong);
        CorrectnessRow[] checks = [.. data.Report.Correctness.Where(found => found.Check == "all" && found.Emotion == "all" && found.Baseline == baseline && found.CueId == "loudness")];
        for (int i = 0; i < checks.Length; i++)
        {
            canvas.Text(1, next + 1 + i, FormattableString.Invariant($"{checks[i].Method,-14} loudness {Number(checks[i].MeanCorrect)} in {checks[i].Correct} correct, {Number(checks[i].MeanWrong)} in {checks[i].Wrong} wrong, p {checks[i].Test.P:0.000}"), Theme.Text, canvas.Width - 2);
        }
    }

    private static string Number(double value)
    {
        if (double.IsNaN(value))
        {
            return "–";
        }

        double size = Math.Abs(value);
        string format = size >= 100 ? "+0;-0;0" : size >= 1 ? "+0.00;-0.00;0" : size >= 0.01 ? "+0.000;-0.000;0" : "+0.00000;-0.00000;0";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    private void Clamp()
    {
        _row = Math.Clamp(_row, 0, Math.Max(0, (_data?.Emotions.Count ?? 1) - 1));
        _column = Math.Clamp(_column, 0, Math.Max(0, (_data?.Cues.Count ?? 1) - 1));
    }

    /// <summary>A change of cell, method or baseline, kept inside the tables.</summary>
    private bool Moved(Action change) => Changed(() =>
    {
        change();
        Clamp();
    });
}
