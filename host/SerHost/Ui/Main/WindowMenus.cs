using SerHost.Ui.Corpus;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;

namespace SerHost.Ui.Main;

/// <summary>What stands in the menus: the pages, what the page in front can do, and what is always there.</summary>
internal static class WindowMenus
{
    private static readonly Key[] s_keys = [Key.F.WithAlt, Key.E.WithAlt, Key.G.WithAlt, Key.A.WithAlt, Key.H.WithAlt];

    /// <summary>The menu a key opens; null when it is no such key.</summary>
    public static int? IndexOf(Key key) => Array.FindIndex(s_keys, known => known == key) is >= 0 and var index ? index : null;

    /// <summary>The menus for the page in front.</summary>
    /// <param name="window">The window.</param>
    /// <param name="press">Presses a key.</param>
    public static IReadOnlyList<(string Title, IReadOnlyList<MenuLine> Lines)> Create(MainWindow window, Action<Key> press)
    {
        UiState state = window.State;
        return
        [
            ("File",
            [
                new("Open a folder of recordings…", "o", () => OpenCorpusDialog.Show(state)),
                new("Open the demo voices", "d", () => state.OpenCorpus("demo")),
                new("Read the newest results again", "", () => state.OpenRun(null)),
                new("Quit", "Ctrl+Q", window.Quit),
            ]),
            ("Edit", [new(state.Undo.Next is { } next ? $"Take back {next}" : "Take back (nothing to)", "Ctrl+Z", state.UndoLast)]),
            ("Go",
            [
                .. window.Pages.Select((page, i) => new MenuLine(page.Name, TabStrip.KeyOf(i), () => window.ShowPage(page.Name))),
                new("Next clip", "n", () => state.ChooseNeighbour(1)),
                new("Previous clip", "p", () => state.ChooseNeighbour(-1)),
            ]),
            ("Actions", [.. window.Front.Hints.SelectMany(ActionsOf)]),
            ("Help",
            [
                new($"This page: {window.Front.Name}", "F1", () => press(Key.F1)),
                new("All keys", "", window.ShowKeys),
                new("The last message in full", "", window.ShowMessage),
            ]),
        ];

        IEnumerable<MenuLine> ActionsOf((string Key, string Meaning) hint)
        {
            // A hint such as "+ -" stands for two keys.
            foreach (string name in hint.Key.Split(' '))
            {
                if (StatusLines.KeyOf(name) is { } key)
                {
                    yield return new MenuLine(hint.Meaning, name, () => press(key));
                }
            }
        }
    }
}
