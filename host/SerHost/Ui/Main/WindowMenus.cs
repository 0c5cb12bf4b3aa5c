using System.Globalization;
using SerHost.Core.Pipeline;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;

namespace SerHost.Ui.Main;

/// <summary>A line of a menu.</summary>
/// <param name="Text">What it does.</param>
/// <param name="Key">The key that does the same on the page in front; null where there is none.</param>
/// <param name="Action">Does it.</param>
internal sealed record MenuLine(string Text, Key? Key, Action Action)
{
    public string KeyName => Key is null ? "" : KeyNames.Of(Key);
}

/// <summary>What stands in the menus: the pages, what the page in front can do, and what is always there.</summary>
internal static class WindowMenus
{
    /// <summary>The keys that open the menus, in their order.</summary>
    public static IReadOnlyList<Key> Keys { get; } =
        [Key.F.WithAlt, Key.E.WithAlt, Key.G.WithAlt, Key.A.WithAlt, Key.R.WithAlt, Key.H.WithAlt];

    /// <summary>Runs in their menu, the newest first.</summary>
    private const int MostRuns = 15;

    /// <summary>The menu a key opens; null when it is no such key.</summary>
    public static int? IndexOf(Key key) =>
        Enumerable.Range(0, Keys.Count).Where(i => KeyNames.Same(key, Keys[i])).Cast<int?>().FirstOrDefault();

    /// <summary>The menus for the page in front.</summary>
    /// <param name="window">The window.</param>
    /// <param name="press">Presses a key.</param>
    public static IReadOnlyList<(string Title, IReadOnlyList<MenuLine> Lines)> Create(MainWindow window, Action<Key> press)
    {
        UiState state = window.State;
        return
        [
            ("File", [.. OfAnyPage("File"), new("Read the newest results again", null, () => state.OpenRun(null)), .. OfTheWindow("File")]),
            ("Edit", [.. OfTheWindow("Edit").Select(line =>
                line with { Text = state.Undo.Next is { } next ? $"Take back {next}" : "Take back (nothing to)" })]),
            ("Go", [.. OfTheWindow("Go"), .. OfAnyPage("Go")]),
            ("Actions", [.. window.Front.Commands.Where(command => !command.InHelpOnly && !KeyNames.IsArrow(command.Key)).Select(Pressed)]),
            ("Runs", RunLines(state)),
            ("Help",
            [
                .. OfTheWindow("Help").Select(line => line with { Text = $"This page: {window.Front.Name}" }),
                new("All keys", null, window.ShowKeys),
                new("The last message in full", null, window.ShowMessage),
            ]),
        ];

        static IReadOnlyList<MenuLine> RunLines(UiState state)
        {
            RunSummary[] runs = [.. state.Session.Results.Runs().Take(MostRuns)];
            return runs.Length == 0 ? [new("No runs yet", null, () => { })]
                : [.. runs.Select(run => new MenuLine(RunText(run, isShown: run.Id == state.Run?.Id), null, () => state.ShowRun(run)))];
        }

        MenuLine Pressed(KeyCommand command) => new(command.Text, command.Key, () => press(command.Key));

        IEnumerable<MenuLine> OfTheWindow(string menu) =>
            window.Commands.Where(command => command.Menu == menu).Select(Pressed).Select(Capitalised);

        // The key is shown where it works: on the page it belongs to.
        IEnumerable<MenuLine> OfAnyPage(string menu) => window.Pages.OrderBy(page => page != window.Front)
            .SelectMany(page => page.Commands.Where(command => command.Menu == menu)
                .Select(command => page == window.Front ? Pressed(command) : new MenuLine(command.Text, null, () => command.Do())))
            .DistinctBy(line => line.Text).Select(Capitalised);

        static string RunText(RunSummary run, bool isShown) => string.Create(
            CultureInfo.InvariantCulture, $"{(isShown ? "•" : " ")} {PlainText.OneLine(run.Name)}  {run.StartedUtc:yyyy-MM-dd HH:mm}, {run.Clips} clips, {run.Model}{(run.IsFinished ? "" : $", {run.State.ToString().ToLowerInvariant()}")}");

        static MenuLine Capitalised(MenuLine line) => line with { Text = char.ToUpperInvariant(line.Text[0]) + line.Text[1..] };
    }
}
