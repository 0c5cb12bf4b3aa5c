using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Corpora;
using SerHost.Core.Pipeline;
using SerHost.Reports.Figures;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Statistics;

/// <summary>Δf over the utterances of a run: a table of emotions and cues, panels on the chosen cell below it, and the clips behind
/// it.</summary>
internal sealed class StatisticsPage : Page
{
    private const string NothingYet = "This corpus has no run yet: start one (F4).";
    private const int TableRow = 1;
    private readonly IStatisticsPanel[] _panels =
        [new CellPanel(), new BoxesPanel(), new BarsPanel(), new CorrectnessPanel(), new MethodsPanel()];
    private StatisticsData? _data;
    private CellClips? _clips;
    private string _reason = "";
    private int _row, _column;
    private CancellationTokenSource _reading = new();
    private bool _isRead;

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

    private int Panel
    {
        get => State.Choices.Get("statistics.panel") % _panels.Length;
        set => State.Choices.Set("statistics.panel", value);
    }

    public StatisticsPage(UiState state)
        : base(state, "Statistics")
    {
        state.Choices.Changed += name => WhenChosen(name, "statistics", SetNeedsDraw);
        state.RunChanged += () =>
        {
            _isRead = false;
            if (Visible)
            {
                OnShown();
            }
        };
    }

    /// <summary>Whether there is no run, or it is not known yet: a large corpus is opened and read for a while.</summary>
    private string WhyNoRun => State.IsReadingResults || State is { Corpus: null, Pending: > 0 } ? "Reading what was found out before…" : NothingYet;

    /// <summary>What is shown; null while nothing is.</summary>
    public StatisticsData? Shown => _data;

    /// <summary>The chosen cell; null while nothing is shown.</summary>
    public StatisticsChoice? Choice => _data is { Methods.Count: > 0, Emotions.Count: > 0, Cues.Count: > 0 } data
        ? new StatisticsChoice(data, data.Methods[MethodChoice], data.Baselines[BaselineChoice], data.Emotions[_row], data.Cues[_column])
        : null;

    public override Func<FigureStyle, Figure>? Figure => Choice is { } choice
        ? style => DeltaFigure.Create(new EvidenceTable(choice.Data.Report.Cells, []), choice.Method, choice.Baseline, style)
        : null;

    public override IReadOnlyList<KeyCommand> Commands => field ??=
    [
        new(Key.CursorLeft, "cell", () => Moved(0, -1)),
        new(Key.CursorRight, "cell", () => Moved(0, 1)),
        new(Key.CursorUp, "cell", () => Moved(-1, 0)),
        new(Key.CursorDown, "cell", () => Moved(1, 0)),
        new('v', "panel", () => Chosen(() => Panel = (Panel + 1) % _panels.Length)),
        new(Key.Enter, "its clips", DrillDown),
        new('m', "method", () => Chosen(() => MethodChoice = (MethodChoice + 1) % Math.Max(1, _data?.Methods.Count ?? 1))),
        new('b', "baseline", () => Chosen(() => BaselineChoice = (BaselineChoice + 1) % Math.Max(1, _data?.Baselines.Count ?? 1))),
        new('f', "corpus", ShowInCorpus) { Text = "the emotion's clips in the corpus" },
        new(Key.Esc, "back", () => _clips is not null && Changed(() => _clips = null)),
        new(Key.PageUp, "ten rows", () => Moved(-10, 0)) { InHelpOnly = true },
        new(Key.PageDown, "ten rows", () => Moved(10, 0)) { InHelpOnly = true },
    ];

    public override string HelpText =>
        "Mean Δf of every emotion and cue: salient segments against the baseline (b changes it). Stars: corrected p by sign flips of whole\n"
        + "speakers, * below 0.05, ** 0.01, *** 0.001. ✓ as research expects, ✗ against it (p below 0.05, five clips\n"
        + "of five speakers or more), · no evidence, no mark: research is undecided.\n"
        + "Intervals hold 95 %, speakers resampled as wholes; there is none below five speakers. Below the table, changed by v: the chosen\n"
        + "cell with its clips; box plots over clips (quartiles, median, whiskers to the farthest clip within 1.5 box lengths, ∘ beyond);\n"
        + "bars of means; correctly classified against misclassified clips; methods side by side. As many as fit are shown.\n"
        + "Enter lists the clips behind the cell, Enter again opens one in the clip view, f shows the emotion's clips in the corpus.";

    public override void OnShown()
    {
        if (_isRead)
        {
            return;
        }

        _isRead = true;
        (_data, _clips) = (null, null);
        _reading.Cancel();
        SetNeedsDraw();
        if (State.Run is not { } run)
        {
            return;
        }

        _reason = $"Analysing {run.Id}…";
        _reading = new CancellationTokenSource();
        InBackground("statistics", _ => StatisticsData.Read(State.Session.Results, run), data =>
        {
            _data = data;
            if (data is not null)
            {
                InBackground("more statistics", _ => data.ReadExtras(State.Session.Results, run), extras =>
                {
                    data.Extras = extras;
                    SetNeedsDraw();
                }, _reading.Token);
            }

            _reason = data is { Report.Associations.Count: > 0 }
                ? "This model's outputs are continuous: 'serhost stats' correlates Δf with them."
                : $"Run {run.Id} has no clip with segments and cues; the run page lists why.";
            Clamp();
            SetNeedsDraw();
        }, _reading.Token);
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (_data is not { } data || mouse.Position is not { } at || !mouse.IsSingleDoubleOrTripleClicked)
        {
            return false;
        }

        if (_clips is { } clips)
        {
            return Changed(() => clips.SelectRow(at.Y));
        }

        return at.Y > TableRow && at.Y - TableRow - 1 < data.Emotions.Count && at.X >= DeltaTableView.Left
            && Chosen(() => (_row, _column) = (at.Y - TableRow - 1,
                (at.X - DeltaTableView.Left) / DeltaTableView.CellWidth(Viewport.Width, data.Cues.Count)));
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        if (Choice is not { } choice || State.Run is not { } run)
        {
            DrawEmpty(canvas, State.Run is null ? WhyNoRun : _reason);
            return true;
        }

        if (_clips is { } clips)
        {
            clips.Draw(canvas);
            return true;
        }

        EvidenceReport report = choice.Data.Report;
        canvas.Text(1, 0, $"Δf  {choice.Method}, here − {choice.Baseline.Name()}", Theme.Strong);
        string accuracy = double.IsNaN(report.Accuracy) ? "" : $", {NumberText.Percent(report.Accuracy)} right";
        string cut = choice.Data.Extras is { CutClips: > 0 and var part } ? $", {part} heard in part" : "";
        string counts = FormattableString.Invariant(
            $"{NumberText.Of(report.Utterances, "clip")}, {NumberText.Of(report.Speakers, "speaker")}{accuracy}{(run.IsSynthetic ? ", synthetic" : "")}{(canvas.Width >= 120 ? cut : "")}");
        canvas.TextRight(canvas.Width - 1, 0, counts, Theme.Dim);
        DeltaTableView.Draw(canvas, choice, TableRow);
        int below = TableRow + 1 + choice.Data.Emotions.Count;
        DrawPanels(canvas, choice, below);
        canvas.Text(1, below, $" {EvidenceWords.Verdict(choice.Family)} ", Theme.Dim, canvas.Width - 2);
        return true;
    }

    /// <summary>The panel in front, and those after it as far as there is room; a line above each.</summary>
    private void DrawPanels(Canvas canvas, StatisticsChoice choice, int row)
    {
        for (int i = 0; i < _panels.Length; i++)
        {
            IStatisticsPanel panel = _panels[(Panel + i) % _panels.Length];
            int rows = 1 + panel.Rows(choice, canvas.Width);
            if (i > 0 && row + rows > canvas.Height)
            {
                return;
            }

            canvas.Fill(row, Theme.Dim, '─');
            panel.Draw(canvas, choice, row + 1);
            row += rows;
        }
    }

    /// <summary>From the cell to its clips, from a clip to its picture under the same method.</summary>
    private bool DrillDown()
    {
        if (_clips is null)
        {
            return Changed(() => _clips = Choice is { } choice ? new CellClips(choice) : null);
        }

        if (_clips.Current is { } delta && State.Corpus?.Clips.FirstOrDefault(clip => clip.Id == delta.ClipId) is { } found)
        {
            OpenClip(found, delta.Method);
        }
        else
        {
            State.Say($"The open corpus has no clip {_clips.Current?.ClipId}: it is not the one this run was made on.", isError: true);
        }

        return true;
    }

    private bool ShowInCorpus()
    {
        if (Choice is not { } choice)
        {
            return false;
        }

        State.FilterCorpus($"label:{choice.Emotion} done");
        return true;
    }

    private void OpenClip(CorpusClip clip, string method)
    {
        State.Choose(clip);
        State.ChooseMethod(method);
        State.Show("Clip");
    }

    private bool Moved(int rows, int columns) => _clips is { } clips
        ? Changed(() => clips.Move(rows))
        : Chosen(() => (_row, _column) = (_row + rows, _column + columns));

    /// <summary>A change of cell, method, baseline or panel, kept inside the tables.</summary>
    private bool Chosen(Action change) => Changed(() =>
    {
        change();
        _clips = null;
        Clamp();
    });

    private void Clamp()
    {
        _row = Math.Clamp(_row, 0, Math.Max(0, (_data?.Emotions.Count ?? 1) - 1));
        _column = Math.Clamp(_column, 0, Math.Max(0, (_data?.Cues.Count ?? 1) - 1));
    }
}
