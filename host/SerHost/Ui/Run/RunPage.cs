using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace SerHost.Ui.Run;

/// <summary>Choose what to run, run it, watch it.</summary>
internal sealed class RunPage : Page
{
    private const int ValueColumn = 26, ProgressRows = 8, HelpRows = 2;
    private readonly RunForm _form = new();
    private readonly RunControl _control;
    private readonly TextField _edit;
    private IReadOnlyList<RunSummary> _runs = [];
    private bool _showsFailures;
    private int _line, _top, _firstFailure;

    public RunPage(UiState state)
        : base(state, "Run")
    {
        _control = new RunControl(state);
        _control.Changed += SetNeedsDraw;
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
        state.CorpusChanged += () =>
        {
            _form.Values = state.Place.Here.Form;
            _form.SetCorpus(state.Place.Corpus);
            SetNeedsDraw();
        };
        state.Chosen = _form.ToExperiment;
        state.PluginsChanged += LoadForm;
        state.RunChanged += () => WhenShown(ReadRuns);
        LoadForm();
    }

    public RunForm Form => _form;

    /// <summary>The run under way, or the last one.</summary>
    public RunControl Control => _control;

    public override IReadOnlyList<KeyCommand> Commands => field ??=
    [
        new('s', "start", () => Changed(() => _control.Start(_form.ToExperiment()))),
        new(Key.Space, "on/off", () => IsOnLine && (_form.Lines[_line].Kind != FormKind.Toggle || Edited(() => _form.Change(_line, 1)))),
        new(Key.CursorLeft, "change", () => IsOnLine && Edited(() => _form.Change(_line, -1))),
        new(Key.CursorRight, "change", () => IsOnLine && Edited(() => _form.Change(_line, 1))),
        new(Key.Enter, "type", () => IsOnLine && BeginEdit()),
        new('p', "pause", () => Changed(() => _control.Stop(pause: true))),
        new('x', "cancel", () => Changed(() => _control.Stop(pause: false))),
        new('f', "failures", () => Changed(() => _showsFailures = !_showsFailures && _control.Monitor.Failures.Count > 0)),
        new(Key.CursorUp, "line", () => Moved(-1)) { InHelpOnly = true },
        new(Key.CursorDown, "line", () => Moved(1)) { InHelpOnly = true },
        new(Key.PageUp, "ten lines", () => Moved(-10)) { InHelpOnly = true },
        new(Key.PageDown, "ten lines", () => Moved(10)) { InHelpOnly = true },
        new(Key.Home, "first, last line", () => Moved(int.MinValue / 2)) { InHelpOnly = true },
        new(Key.End, "first, last line", () => Moved(int.MaxValue / 2)) { InHelpOnly = true },
        new(Key.Esc, "from the failures back to the form", () => _showsFailures
            && Changed(() => _showsFailures = false)) { InHelpOnly = true },
    ];

    public override string HelpText =>
        "What to run: a corpus, a model, methods with their parameters, cues; the line below the form explains the chosen line. s starts.\n"
        + "What the store already has is not computed again. p pauses: what is finished is kept, and s goes on from there. x cancels.\n"
        + "A clip or method that fails is listed with its reason, and the run goes on; f shows the whole list.\n"
        + "Mouse: click a line to choose it, ‹ and › to change it, twice to type; the wheel scrolls.";

    public override string? WhatQuittingStops => _control.IsRunning
        ? "A run is under way. What is finished is kept; start it again to go on from there." : null;

    public override Task StopWorkAsync() => _control.StopAsync();

    protected override bool TakesText => _edit.HasFocus;

    private bool IsOnLine => !_showsFailures && _line < _form.Lines.Count;

    protected override bool OnMouseEvent(Mouse mouse)
    {
        if (mouse.Flags.HasFlag(MouseFlags.WheeledDown)) { return Moved(3); }
        if (mouse.Flags.HasFlag(MouseFlags.WheeledUp)) { return Moved(-3); }
        if (mouse.Position is not { } at || !mouse.IsSingleDoubleOrTripleClicked || _showsFailures || at.Y < 1 || at.Y > FormRows()
            || at.Y - 1 + _top >= _form.Lines.Count)
        {
            return false;
        }

        int line = at.Y - 1 + _top;
        Moved(line - _line);
        FormLine clicked = _form.Lines[line];
        if (clicked.Kind == FormKind.Toggle)
        {
            return mouse.IsDoubleClicked || Edited(() => _form.Change(line, 1)); // the first of two clicks did it
        }

        if (clicked.Kind == FormKind.Choice && at.X >= ValueColumn)
        {
            return Edited(() => _form.Change(line, at.X < ValueColumn + 2 ? -1 : 1));
        }

        return !mouse.IsDoubleClicked || BeginEdit();
    }

    protected override bool OnDrawingContent(DrawContext? context)
    {
        var canvas = new Canvas(this);
        canvas.Clear(Theme.Text);
        if (_showsFailures)
        {
            canvas.Text(1, 0, "What failed, and why (f goes back to the form)", Theme.Strong);
            RunProgressView.Draw(canvas, 1, _control, _firstFailure, "");
            return true;
        }

        int room = FormRows();
        _top = Math.Clamp(_top, Math.Max(0, _line - room + 1), _line);
        for (int y = 0; y < room && _top + y < _form.Lines.Count; y++)
        {
            DrawLine(canvas, y + 1, _form.Lines[_top + y], _top + y == _line);
        }

        string lines = _form.Lines.Count > room ? $"lines {_top + 1} to {Math.Min(_top + room, _form.Lines.Count)} of {_form.Lines.Count}"
            : "";
        canvas.Text(1, 0, $"What to run: {string.Join(", ", _form.Methods.DefaultIfEmpty("no method yet, Space takes one in"))}",
            Theme.Strong, canvas.Width - 3 - lines.Length);
        canvas.TextRight(canvas.Width - 1, 0, lines, Theme.Dim);

        if (_line < _form.Lines.Count)
        {
            FormLine at = _form.Lines[_line];
            IReadOnlyList<string> help = Canvas.Wrap($"{at.Help} {(at.Range.Length > 0 ? $"({at.Range})" : "")}", canvas.Width - 2);
            for (int i = 0; i < Math.Min(HelpRows, help.Count); i++)
            {
                bool isCut = i == HelpRows - 1 && help.Count > HelpRows;
                canvas.Text(1, room + 1 + i, isCut ? help[i] + " …" : help[i], Theme.Dim, canvas.Width - 2);
            }
        }

        RunProgressView.Draw(canvas, room + 1 + HelpRows, _control, int.MaxValue, Cost());
        return true;
    }

    /// <summary>How many maps the form asks for, and about how long they take where earlier runs tell.</summary>
    private string Cost()
    {
        Experiment experiment = _form.ToExperiment();
        if (State.Corpus is not { } corpus || experiment.Methods.Count == 0)
        {
            return "";
        }

        RunCost cost = RunCost.Of(_runs, experiment, experiment.Model ?? "",
            Math.Min(corpus.Clips.Count, experiment.Corpus.Limit ?? int.MaxValue), State.Session.Threads);
        return NumberText.Of(cost.Maps, "map") + (cost.Time is { } time
            ? $", about {Numbers.About(time)} where the store has nothing yet" : "");
    }

    /// <summary>Reads what earlier runs took.</summary>
    private void ReadRuns() => InBackground("reading the runs", _ => State.Session.Results.Runs(), runs =>
    {
        _runs = runs;
        SetNeedsDraw();
    });

    private void LoadForm()
    {
        InBackground("listing plugins and models", _ => (
            State.Session.Models.List().Where(model => model.Problem is null).Select(model => model.Id).ToArray(),
            State.Session.Plugins.Methods.Where(method => method.CheckAvailability().IsAvailable).Select(method =>
                method.Descriptor).ToArray(),
            State.Session.Plugins.CueExtractors.Where(extractor => extractor.CheckAvailability().IsAvailable).Select(extractor =>
                extractor.Descriptor.Id).ToArray()), found =>
        {
            _form.Load(found.Item1, found.Item2, found.Item3);
            SetNeedsDraw();
        });
    }

    private int FormRows() => Math.Max(4, Viewport.Height - ProgressRows - HelpRows);

    private static void DrawLine(Canvas canvas, int y, FormLine line, bool selected)
    {
        Terminal.Gui.Drawing.Attribute plain = selected ? Theme.Row : Theme.Text;
        canvas.Fill(y, plain);
        string label = line.Kind == FormKind.Toggle ? $"[{(line.Value == "true" ? "x" : " ")}] {line.Label}" : line.Label;
        canvas.Text(1 + (4 * line.Indent), y, label, plain, ValueColumn - 2 - (4 * line.Indent));
        if (line.Kind == FormKind.Toggle)
        {
            canvas.Text(ValueColumn, y, line.Help, selected ? Theme.Row : Theme.Dim, canvas.Width - ValueColumn - 1);
            return;
        }

        string value = line.Kind == FormKind.Choice ? $"‹ {line.Value} ›" : line.Value.Length == 0 ? "all" : line.Value;
        canvas.Text(ValueColumn, y, line.Unit.Length == 0 ? value : $"{value} {line.Unit}", selected ? Theme.Row : Theme.Cool);
    }

    private bool Moved(int by) => Changed(() =>
    {
        if (_showsFailures)
        {
            _firstFailure = Math.Clamp(_firstFailure + by, 0, Math.Max(0, _control.Monitor.Failures.Count - 1));
        }
        else
        {
            _line = Math.Clamp(_line + by, 0, Math.Max(0, _form.Lines.Count - 1));
        }
    });

    /// <summary>Makes a change to the form that can be taken back; says what is wrong with it when it is refused.</summary>
    private bool Edited(Func<string?> change)
    {
        string label = _form.Lines[_line].Label;
        Dictionary<string, string> before = _form.Values;
        string? problem = change();
        State.Say(problem ?? "", isError: problem is not null);
        if (problem is null)
        {
            State.Place.Here.Form = _form.Values;
            State.Undo.Add($"the change of {label}", () =>
            {
                _form.Values = State.Place.Here.Form = before;
                Moved(0);
            });
        }

        return Moved(0);
    }

    private bool BeginEdit()
    {
        if (_form.Lines[_line].Kind is FormKind.Toggle or FormKind.Choice)
        {
            return Edited(() => _form.Change(_line, 1));
        }

        _edit.Text = _form.Lines[_line].Value;
        _edit.Y = 1 + _line - _top;
        _edit.Visible = _edit.CanFocus = true;
        _edit.SetFocus();
        _edit.InsertionPoint = _edit.Text.Length;
        return true;
    }

    private void EndEdit(bool keep)
    {
        string value = _edit.Text;
        _edit.Visible = _edit.CanFocus = false;
        SetFocus();
        if (keep && value != _form.Lines[_line].Value)
        {
            Edited(() => _form.Set(_line, value));
        }

        SetNeedsDraw();
    }
}
