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
        _front = pages.FirstOrDefault(page => page.Name == state.Place.Page) ?? pages[0];
        Title = "SerHost";
        Width = Dim.Fill();
        Height = Dim.Fill();
        SetScheme(Ink.Scheme(state.Display.Colours));
        _tabs = new TabStrip([.. pages.Select(page => page.Name)]) { Width = Dim.Fill(), Height = 1 };
        _tabs.Chosen += index => Show(_pages[index]);
        _tabs.MenuWanted += () => OpenMenu(0);
        var titles = new MenuTitles();
        _help = new HelpView(state.Display.Colours, () => _front.SetFocus());
        _menu = new MainMenu(titles, state.Display.Colours, () => _front.SetFocus());
        _status = new StatusLines(state, Press) { Y = Pos.AnchorEnd(2), Width = Dim.Fill(), Height = 2 };
        _status.MessageWanted += ShowMessage;
        Add(_tabs);
        foreach (Page page in pages)
        {
            page.Y = 1;
            page.Height = Dim.Fill(2);
            page.Visible = page == _front;
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

    protected override bool OnKeyDown(Key key)
    {
        if (key == Key.F1 || key == new Key('?'))
        {
            _help.Show(_front.Name, _front.HelpText, _front.Hints);
            return true;
        }

        if (key == Key.Q.WithCtrl)
        {
            Quit();
            return true;
        }

        if (key == Key.Z.WithCtrl)
        {
            _state.UndoLast();
            return true;
        }

        if (key == Key.F9 || key == Key.F10)
        {
            OpenMenu(0);
            return true;
        }

        if (WindowMenus.IndexOf(key) is { } menu)
        {
            OpenMenu(menu);
            return true;
        }

        for (int i = 0; i < _pages.Count; i++)
        {
            if (key == s_functionKeys[i] || key == new Key((char)('1' + i)))
            {
                Show(_pages[i]);
                return true;
            }
        }

        if (key == Key.Tab.WithCtrl)
        {
            Show(_pages[(IndexOf(_front) + 1) % _pages.Count]);
            return true;
        }

        // Esc must not end the program: it means "back" here.
        if (key == Key.Esc)
        {
            if (!_front.NewKeyDownEvent(key) && _front != _pages[0])
            {
                Show(_pages[0]);
            }

            return true;
        }

        return base.OnKeyDown(key);
    }

    /// <summary>Brings a page to the front by its name.</summary>
    /// <exception cref="RequestException">There is none of that name.</exception>
    public void ShowPage(string name) => Show(_pages.FirstOrDefault(page => page.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new RequestException("page", $"There is no page '{name}'. There are: {string.Join(", ", _pages.Select(page => page.Name))}."));

    /// <summary>Ends what the pages have under way, so that nothing finished is lost when the program ends.</summary>
    /// <returns>A task that ends once everything has stopped.</returns>
    public Task StopWorkAsync() => Task.WhenAll(_pages.Select(page => page.StopWorkAsync()));

    /// <summary>Ends the program; asks first when work is under way, and ends it in order: the screen lives until what is finished is written.</summary>
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
        "All keys", "", [.. _pages.SelectMany(page => page.Hints.Select((hint, i) => (hint.Key, i == 0 ? $"{hint.Meaning}   ({page.Name})" : hint.Meaning)))]);

    private void OpenMenu(int first) => _menu.Open(WindowMenus.Create(this, Press), first);

    /// <summary>A key hint was clicked: the same as pressing it.</summary>
    private void Press(Key key)
    {
        if (!_front.NewKeyDownEvent(key))
        {
            NewKeyDownEvent(key);
        }
    }

    private int IndexOf(Page page) => _pages.TakeWhile(other => other != page).Count();

    private void Show(Page page)
    {
        _front.Visible = false;
        _front = page;
        _front.Visible = true;
        _tabs.Select(IndexOf(page));
        _status.Show(page.Hints);
        _state.Place.Page = page.Name;
        page.SetFocus();
        page.OnShown();
        SetNeedsDraw();
    }
}
