using SerHost.Core.Pipeline;
using SerHost.Sdk.Attribution;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace SerHost.Ui.Run;

/// <summary>Choose what to run, run it, watch it.</summary>
internal sealed class RunPage : Page
{
    private const int ValueColumn = 26;
    private readonly RunForm _form = new();
    private readonly TextField _edit;
    private RunMonitor _monitor = new();
    private CancellationTokenSource? _running;
    private Task _work = Task.CompletedTask;
    private bool _pausing;
    private string _outcome = "";
    private int _line;
    private int _top;

    public RunPage(UiState state)
        : base(state, "Run")
    {
        _edit = new TextField { X = ValueColumn, Width = Dim.Fill(1), Height = 1, Visible = false, CanFocus = false };
        _edit.Accepting += (_, args) =>
        {
            args.Handled = true;
            EndEdit(keep: true);
        };
        _edit.KeyDown += (_, key) =>
        {
            if (key == Key.Esc)
            {
                key.Handled = true;
                EndEdit(keep: false);
            }
        };
        Add(_edit);
        state.CorpusChanged += () => _form.SetCorpus(state.Place.Corpus);
        state.PluginsChanged += LoadForm;
        LoadForm();
    }

    public RunForm Form => _form;

    public override IReadOnlyList<(string Key, string Meaning)> Hints =>
    [
        ("↑↓", "line"), ("←→", "change"), ("Enter", "type"), ("Space", "on/off"), ("s", "start"), ("p", "pause"), ("x", "cancel"),
    ];

    public override string HelpText =>
        "What to run: a corpus, a model, methods with their parameters, cues. s starts. What the store already has is not computed\n"
        + "again. p pauses: what is finished is kept, and s goes on from there. x cancels. A clip or method that fails is listed with\n"
        + "its reason, and the run goes on.";

    public override string? WhatQuittingStops => _running is null ? null : "A run is under way. What is finished is kept; start it again to go on from there.";

    public override Task StopWorkAsync()
    {
        _running?.Cancel();
        return _work;
    }

    protected override bool OnKeyDown(Key key)
    {
        if (_edit.HasFocus)
        {
            return base.OnKeyDown(key);
        }

        if (key == Key.CursorDown) { return Moved(1); }
        if (key == Key.CursorUp) { return Moved(-1); }
        if (key == Key.PageDown) { return Moved(10); }
        if (key == Key.PageUp) { return Moved(-10); }
        if (key == Key.CursorRight) { return Changed(() => _form.Change(_line, 1)); }
        if (key == Key.CursorLeft) { return Changed(() => _form.Change(_line, -1)); }
        if (key == Key.Space && _line < _form.Lines.Count && _form.Lines[_line].Kind == FormKind.Toggle) { return Changed(() => _form.Change(_line, 1)); }
        if (key == Key.Enter) { return BeginEdit(); }
        if (key == new Key('s')) { return Start(); }
        if (key == new Key('p')) { return Stop(pause: true); }
        if (key == new Key('x')) { return Stop(pause: false); }
        return base.OnKeyDown(key);
    }

    protected override bool OnMouseEvent(Mouse mouse)
    {
        int line = (mouse.Position?.Y ?? -1) - 1 + _top;
        if (!mouse.IsSingleDoubleOrTripleClicked || line < 0 || line >= _form.Lines.Count || mouse.Position!.Value.Y > FormRows())
        {
            return false;
        }

        Moved(line - _line);
        return _form.Lines[line].Kind == FormKind.Toggle ? Changed(() => _form.Change(line, 1)) : !mouse.IsDoubleClicked || BeginEdit();
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        canvas.Text(1, 0, "What to run", Theme.Strong);
        int room = FormRows();
        _top = Math.Clamp(_top, Math.Max(0, _line - room + 1), _line);
        for (int y = 0; y < room && _top + y < _form.Lines.Count; y++)
        {
            DrawLine(canvas, y + 1, _form.Lines[_top + y], _top + y == _line);
        }

        if (_line < _form.Lines.Count)
        {
            FormLine at = _form.Lines[_line];
            canvas.Text(1, room + 1, $"{at.Help} {(at.Range.Length > 0 ? $"({at.Range})" : "")}", Theme.Dim, canvas.Width - 2);
        }

        DrawProgress(canvas, room + 2);
        return true;
    }

    private void LoadForm()
    {
        InBackground("listing plugins and models", _ => (
            State.Session.Models.List().Where(model => model.Problem is null).Select(model => model.Id).ToArray(),
            State.Session.Plugins.Methods.Where(method => method.CheckAvailability().IsAvailable).Select(method => method.Descriptor).ToArray(),
            State.Session.Plugins.CueExtractors.Where(extractor => extractor.CheckAvailability().IsAvailable).Select(extractor => extractor.Descriptor.Id).ToArray()), found =>
        {
            _form.Load(found.Item1, found.Item2, found.Item3);
            SetNeedsDraw();
        });
    }

    private int FormRows() => Math.Max(4, Viewport.Height - 8);

    private static void DrawLine(Canvas canvas, int y, FormLine line, bool selected)
    {
        Terminal.Gui.Drawing.Attribute plain = selected ? Theme.Row : Theme.Text;
        canvas.Fill(y, plain);
        string label = line.Kind == FormKind.Toggle ? $"[{(line.Value == "true" ? "x" : " ")}] {line.Label}" : line.Label;
        canvas.Text(1 + (4 * line.Indent), y, label, plain, ValueColumn - 2 - (4 * line.Indent));
        if (line.Kind != FormKind.Toggle)
        {
            string value = line.Kind == FormKind.Choice ? $"‹ {line.Value} ›" : line.Value.Length == 0 ? "all" : line.Value;
            canvas.Text(ValueColumn, y, value, selected ? Theme.Row : Theme.Cool);
        }
        else
        {
            canvas.Text(ValueColumn, y, line.Help, selected ? Theme.Row : Theme.Dim, canvas.Width - ValueColumn - 1);
        }
    }

    private void DrawProgress(Canvas canvas, int y)
    {
        canvas.Fill(y, Theme.Dim, '─');
        if (_running is null)
        {
            canvas.Text(1, y + 1, _outcome.Length > 0 ? _outcome : "Press s to start.", Theme.Text, canvas.Width - 2);
        }
        else
        {
            int width = Math.Max(1, canvas.Width - 2), done = (int)Math.Round(_monitor.Share * width);
            canvas.Text(1, y + 1, new string('█', done), Theme.Strong);
            canvas.Text(1 + done, y + 1, new string('░', width - done), Theme.Dim);
            canvas.Text(1, y + 2, _monitor.Describe(), Theme.Text, width);
        }

        IReadOnlyList<string> failures = _monitor.Failures;
        for (int i = 0; i < Math.Min(2, failures.Count); i++)
        {
            canvas.Text(1, y + 3 + i, (i == 1 && failures.Count > 2 ? $"(+{failures.Count - 2} more) " : "") + failures[^(i + 1)], Theme.Strong, canvas.Width - 2);
        }
    }

    private bool Moved(int by)
    {
        _line = Math.Clamp(_line + by, 0, Math.Max(0, _form.Lines.Count - 1));
        SetNeedsDraw();
        return true;
    }

    private bool Changed(Func<string?> change)
    {
        if (_line < _form.Lines.Count)
        {
            State.Say(change() is { } problem ? problem : "", isError: true);
            SetNeedsDraw();
        }

        return true;
    }

    private bool BeginEdit()
    {
        if (_line >= _form.Lines.Count || _form.Lines[_line].Kind is FormKind.Toggle)
        {
            return Changed(() => _form.Change(_line, 1));
        }

        if (_form.Lines[_line].Kind == FormKind.Choice)
        {
            return Changed(() => _form.Change(_line, 1));
        }

        _edit.Text = _form.Lines[_line].Value;
        _edit.Y = 1 + _line - _top;
        _edit.Visible = _edit.CanFocus = true;
        _edit.SetFocus();
        return true;
    }

    private void EndEdit(bool keep)
    {
        string value = _edit.Text;
        _edit.Visible = _edit.CanFocus = false;
        SetFocus();
        if (keep)
        {
            Changed(() => _form.Set(_line, value));
        }

        SetNeedsDraw();
    }

    private bool Start()
    {
        if (_running is not null)
        {
            return true;
        }

        var running = _running = new CancellationTokenSource();
        var monitor = _monitor = new RunMonitor();
        _outcome = "";
        Core.Experiments.Experiment experiment = _form.ToExperiment();
        State.App.AddTimeout(TimeSpan.FromMilliseconds(200), () =>
        {
            SetNeedsDraw();
            return _running == running;
        });
        _work = Task.Run(async () =>
        {
            string outcome;
            try
            {
                RunReport report = await State.Session.RunAsync(experiment, new Listener(monitor), running.Token);
                outcome = FormattableString.Invariant($"{report.Summary.State}: {report.Summary.Clips} clips in {report.Summary.ElapsedSeconds:0.0} s, {report.Summary.FailedRows} rows failed. F5 compares the methods.");
            }
            catch (OperationCanceledException)
            {
                outcome = _pausing ? "Paused: what is finished is kept. s goes on from there." : "Cancelled: what is finished is kept.";
            }
            catch (Exception error)
            {
                CrashLog.Write("run", error);
                outcome = error.Message;
            }

            State.App.Invoke(() =>
            {
                _running = null;
                _outcome = outcome;
                running.Dispose();
                State.OpenRun(null);
                State.Say(outcome);
                SetNeedsDraw();
            });
        });
        SetNeedsDraw();
        return true;
    }

    private bool Stop(bool pause)
    {
        _pausing = pause;
        _running?.Cancel();
        State.Say(_running is null ? "Nothing is running." : "Stopping after the step under way…");
        return true;
    }

    /// <summary>Takes reports on the threads they come on: the monitor locks, the screen looks at it five times a second.</summary>
    private sealed class Listener(RunMonitor monitor) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => monitor.Take(value);
    }
}
