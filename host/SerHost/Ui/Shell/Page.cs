using SerHost.Reports.Figures;
using SerHost.Ui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace SerHost.Ui.Shell;

/// <summary>One of the program's views: draws itself, says which keys it takes, explains itself.</summary>
internal abstract class Page : View
{
    private Action? _putOff;

    protected Page(UiState state, string name)
    {
        State = state;
        Name = name;
        Width = Dim.Fill();
        Height = Dim.Fill();
        CanFocus = true;
        SetScheme(Ink.Scheme(state.Display.Colours));
    }

    public UiState State { get; }

    /// <summary>Word on the tab.</summary>
    public string Name { get; }

    /// <summary>What its keys do, the most wanted first: the hint line shows as many as
    /// fit, F1 all, the menu of actions those that can be named.</summary>
    public abstract IReadOnlyList<KeyCommand> Commands { get; }

    /// <summary>The page's keys do something else from now on.</summary>
    public event Action? CommandsChanged;

    /// <summary>Text of F1: what the view shows and how to read it.</summary>
    public abstract string HelpText { get; }

    /// <summary>Whether keys are letters of a text now, not commands.</summary>
    protected virtual bool TakesText => false;

    /// <summary>What is stopped when the program ends now, in a sentence; null when nothing is.</summary>
    public virtual string? WhatQuittingStops => null;

    /// <summary>Ends what is under way before the program ends; what is finished is kept.</summary>
    public virtual Task StopWorkAsync() => Task.CompletedTask;

    protected override bool OnKeyDown(Key key) =>
        (!TakesText && Commands.Any(command => command.Takes(key) && command.Do())) || base.OnKeyDown(key);

    /// <summary>How to draw what is in front as a figure, away from the screen; null where the page is no figure.</summary>
    public virtual Func<FigureStyle, Figure>? Figure => null;

    /// <summary>Called when the page comes to the front; begins the reading put off by <see cref="WhenShown"/>.</summary>
    public virtual void OnShown()
    {
        Action? read = _putOff;
        _putOff = null;
        read?.Invoke();
    }

    /// <summary>Reads now when the page is in front, else once it comes there: a page
    /// nobody looks at must not slow down the one in front.</summary>
    protected void WhenShown(Action read)
    {
        if (Visible)
        {
            read();
        }
        else
        {
            _putOff = read;
        }
    }

    /// <summary>What an empty page shows: why it is empty and what to press, and what there
    /// will be to see. Where it is only a moment (…), not that.</summary>
    protected void DrawEmpty(Canvas canvas, string reason)
    {
        const int widest = 110;
        int row = 1, width = Math.Min(widest, canvas.Width - 4);
        foreach (string line in Canvas.Wrap(reason, width))
        {
            canvas.Text(2, row++, line, Theme.Text);
        }

        foreach (string line in reason.EndsWith('…') ? [] : Canvas.Wrap(HelpText.ReplaceLineEndings(" "), width))
        {
            canvas.Text(2, ++row, line, Theme.Dim);
        }
    }

    /// <summary>Answers results of a run under way: does something, once the page is in
    /// front, when they are of the clip in front.</summary>
    protected Action<IReadOnlyCollection<string>> WhenItCame(Action answer) => clips =>
    {
        if (State.Clip is { } clip && clips.Contains(clip.Id))
        {
            WhenShown(answer);
        }
    };

    /// <summary>Does something when a choice whose name begins so was changed, or taken back.</summary>
    protected void WhenChosen(string name, string wanted, Action answer)
    {
        if (name.StartsWith(wanted, StringComparison.Ordinal))
        {
            WhenShown(answer);
            SetNeedsDraw();
        }
    }

    /// <summary>Makes a change that shows, as the answer to a key or a click.</summary>
    /// <returns>True: the key or click is taken.</returns>
    protected bool Changed(Action change)
    {
        change();
        SetNeedsDraw();
        return true;
    }

    /// <summary>Tells that <see cref="Commands"/> is another table now.</summary>
    protected void TellCommandsChanged() => CommandsChanged?.Invoke();

    /// <summary>The keys of every page that shows one clip: the clips after and before it.</summary>
    protected IEnumerable<KeyCommand> NeighbourCommands =>
    [
        new('n', "next, previous", () => ChooseNeighbour(1)) { Text = "next clip", Menu = "Go" },
        new('p', "next, previous", () => ChooseNeighbour(-1)) { Text = "previous clip", Menu = "Go" },
    ];

    private bool ChooseNeighbour(int by)
    {
        State.ChooseNeighbour(by);
        return true;
    }

    /// <summary>Runs work away from the screen and brings its outcome back to it; errors become a message.</summary>
    protected void InBackground<T>(string what, Func<CancellationToken, T> work, Action<T> done,
        CancellationToken cancellation = default) =>
        State.InBackground(what, work, done, cancellation);
}
