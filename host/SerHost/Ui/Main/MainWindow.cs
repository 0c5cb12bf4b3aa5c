using SerHost.Plugins;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.App;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace SerHost.Ui.Main;

/// <summary>The program's one window: tabs above, a page in the middle, message and key hints below.</summary>
internal sealed class MainWindow : Runnable, IDisplayed
{
    private static readonly Key[] s_functionKeys = [Key.F2, Key.F3, Key.F4, Key.F5, Key.F6, Key.F7, Key.F8];
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private readonly MainMenu _menu;
    private readonly HelpView _help;
    private readonly UiState _state;
    private readonly IReadOnlyList<Page> _pages;
    private readonly TabStrip _tabs;
    private readonly StatusLines _status;
    private Page _front;
    private bool _isEnding;

    public MainWindow(UiState state, IReadOnlyList<Page> pages)
    {
        _state = state;
        _pages = pages;
        Commands = CreateCommands();
        _front = pages.FirstOrDefault(page => page.Name == state.Place.Page) ?? pages[0];
        Title = "SerHost";
        Width = Dim.Fill();
        Height = Dim.Fill();
        SetScheme(Ink.Scheme(state.Display.Colours));
        _tabs = new TabStrip(pages.Select((page, i) => (s_functionKeys[i], page.Name))) { Width = Dim.Fill(), Height = 1 };
        _tabs.Chosen += index => Show(_pages[index]);
        _tabs.MenuWanted += () => OpenMenu(0);
        var titles = new MenuTitles();
        _help = new HelpView(state.Display.Colours, KeyHint.Of(Commands), () => _front.SetFocus());
        _menu = new MainMenu(titles, state.Display.Colours, () => _front.SetFocus());
        _status = new StatusLines(state, KeyHint.Of(Commands), Press) { Y = Pos.AnchorEnd(2), Width = Dim.Fill(), Height = 2 };
        _status.MessageWanted += ShowMessage;
        Add(_tabs);
        foreach (Page page in pages)
        {
            page.Y = 1;
            page.Height = Dim.Fill(2);
            page.Visible = page == _front;
            page.CommandsChanged += () => ShowKeysOf(page);
            Add(page);
        }

        Add(_status, _help, titles, _menu);
        state.PageWanted += name => Show(_pages.First(page => page.Name == name));
        Show(_front);
    }

    /// <summary>All pages, in the order of their tabs.</summary>
    public IReadOnlyList<Page> Pages => _pages;

    /// <summary>What the pages share.</summary>
    public UiState State => _state;

    public Display Display => _state.Display;

    /// <summary>The page in front.</summary>
    public Page Front => _front;

    /// <summary>Keys that work whatever page is in front, where that page does not take them.</summary>
    public IReadOnlyList<KeyCommand> Commands { get; }

    private KeyCommand[] CreateCommands() =>
    [
        new(Key.F1, "help", () => Done(() => _help.Show(_front.Name, _front.HelpText,
            [.. KeyHint.Of(_front.Commands).Select(hint => hint.HelpRow)])))
        {
            Also = ['?'], Menu = "Help",
        },
        .. _pages.Select((page, i) => new KeyCommand(s_functionKeys[i], "pages", () => Done(() => Show(page)))
        {
            Also = [(char)('1' + i)], Text = page.Name, Menu = "Go", InHelpOnly = true,
        }),
        new(Key.Tab.WithCtrl, "the next page", () => Done(() => Show(_pages[(IndexOf(_front) + 1) % _pages.Count]))) { InHelpOnly = true },
        new(Key.F9, "menu", () => Done(() => OpenMenu(0))) { Also = [Key.F10] },
        .. WindowMenus.Keys.Select((key, i) => new KeyCommand(key, "a menu by its first letter", () =>
            Done(() => OpenMenu(i))) { InHelpOnly = true }),
        new(Key.Z.WithCtrl, "takes the last choice back", () => Done(_state.UndoLast)) { Menu = "Edit", InHelpOnly = true },
        new(Key.E.WithCtrl, "figure", () => Done(() => PageFigure.Write(this))) { Text = "Write this page as a figure (SVG)", Menu = "File",
            InHelpOnly = true },
        new(Key.Esc, "back to the corpus", () => Done(GoBack)) { InHelpOnly = true },
        new(Key.Q.WithCtrl, "quit", () => Done(Quit)) { Menu = "File" },
    ];

    protected override bool OnKeyDown(Key key) => Commands.Any(command => command.Takes(key) && command.Do()) || base.OnKeyDown(key);

    /// <summary>Brings a page to the front by its name.</summary>
    /// <exception cref="RequestException">There is none of that name.</exception>
    public void ShowPage(string name) => Show(_pages.FirstOrDefault(page => page.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new RequestException("page", $"There is no page '{name}'. There are: {string.Join(", ", _pages.Select(page => page.Name))}."));

    /// <summary>Ends what the pages have under way, so that nothing finished is lost when the program ends.</summary>
    /// <returns>A task that ends once everything has stopped.</returns>
    public Task StopWorkAsync() => Task.WhenAll(_pages.Select(page => page.StopWorkAsync()));

    /// <summary>Ends the program; asks first when work is under way, and ends it in
    /// order: the screen lives until what is finished is written.</summary>
    public void Quit()
    {
        string stops = string.Join(" ", _pages.Select(page => page.WhatQuittingStops).OfType<string>());
        if (stops.Length == 0)
        {
            _state.App.RequestStop();
        }
        else if (!_isEnding && MessageBox.Query(_state.App, "Quit", stops, "Stay", "Quit") == 1)
        {
            _isEnding = true;
            _state.Say("Ending after the step under way…");
            _state.InBackground("ending", cancellation => StopWorkAsync().Wait(StopLimit, cancellation), _ => _state.App.RequestStop());
        }
    }

    /// <summary>Shows the last message in full: its line may be too short for it.</summary>
    public void ShowMessage() => _help.Show("The last message", _state.Message, []);

    /// <summary>Shows the keys of all pages.</summary>
    public void ShowKeys() => _help.Show(
        "All keys", "",
        [
            .. _pages.SelectMany(page => KeyHint.Of(page.Commands).Select(hint => hint.HelpRow)
                .Select((row, i) => (row.Keys, i == 0 ? $"{row.Words}   ({page.Name})" : row.Words))),
        ]);

    private void OpenMenu(int first) => _menu.Open(WindowMenus.Create(this, Press), first);

    /// <summary>A key hint was clicked: the same as pressing it.</summary>
    private void Press(Key key)
    {
        if (!_front.NewKeyDownEvent(new Key(key.KeyCode))) // a new one: whoever takes a key marks it
        {
            NewKeyDownEvent(new Key(key.KeyCode));
        }
    }

    /// <summary>Esc must not end the program: it goes back, first on the page, then to the corpus.</summary>
    private void GoBack()
    {
        if (!_front.NewKeyDownEvent(new Key(Key.Esc.KeyCode)) && _front != _pages[0])
        {
            Show(_pages[0]);
        }
    }

    private void ShowKeysOf(Page page)
    {
        if (page == _front)
        {
            _status.Show(KeyHint.Of(page.Commands));
        }
    }

    private static bool Done(Action action)
    {
        action();
        return true;
    }

    private int IndexOf(Page page) => _pages.TakeWhile(other => other != page).Count();

    private void Show(Page page)
    {
        _front.Visible = false;
        _front = page;
        _front.Visible = true;
        _tabs.Select(IndexOf(page));
        ShowKeysOf(page);
        _state.Place.Page = page.Name;
        page.SetFocus();
        page.OnShown();
        SetNeedsDraw();
    }
}
