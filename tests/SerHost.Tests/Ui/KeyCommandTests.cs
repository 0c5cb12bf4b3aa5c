using SerHost.Ui.Main;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>Hint line, F1, menus and keys say the same: what is shown acts, what acts is shown.</summary>
public sealed class KeyCommandTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    private const int Columns = 220, Rows = 40;

    // Keys that wait for a person, start long work or change settings that other tests share: held against the table, not pressed here.
    private static readonly HashSet<(string Page, string Key)> s_notPressed = [("Corpus", "o"), ("Concepts", "s"), ("Concepts", "l"), ("Plugins", "i")];

    // Ways back from what is not open here: the key goes on to the window.
    private static readonly HashSet<(string Page, string Key)> s_nothingToDo = [("Statistics", "Esc"), ("Run", "Esc")];

    public static TheoryData<string> Pages => ["Corpus", "Clip", "Run", "Compare", "Statistics", "Concepts", "Plugins"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_key_that_help_shows_acts(string page)
    {
        using OffScreen screen = fixture.Open(page, 100, Rows);
        foreach (string name in Shown(screen, "Keys").Where(name => !s_notPressed.Contains((page, name))))
        {
            bool acts = screen.Window.Front.NewKeyDownEvent(KeyOf(name));
            Assert.True(acts != s_nothingToDo.Contains((page, name)), $"{page}, {name}: {(acts ? "acts" : "does nothing")}");
            screen.Settle();
            screen.Press(Key.Esc); // out of a text field
            screen.Window.ShowPage(page);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_key_acts_that_help_does_not_show(string page)
    {
        using OffScreen screen = fixture.Open(page, 100, Rows);
        HashSet<string> shown = [.. Shown(screen, "Keys"), .. Shown(screen, "Everywhere")];
        string before = screen.Text;
        string[] hidden = [.. AllKeys.Where(name => !shown.Contains(name) && screen.Window.NewKeyDownEvent(KeyOf(name)))];
        screen.Settle();
        Assert.Empty(hidden);
        Assert.Equal(before, screen.Text);
    }

    [Fact]
    public void Every_key_that_help_shows_for_everywhere_acts()
    {
        using OffScreen screen = fixture.Open("Corpus", 100, Rows);
        string[] names = [.. Shown(screen, "Everywhere").Except(["Ctrl+Q"])];
        Assert.Superset(new HashSet<string> { "F1", "?", "F2", "F8", "1", "7", "Ctrl+Tab", "F9", "F10", "Alt+F", "Alt+H", "Ctrl+Z", "Esc" }, names.ToHashSet());
        foreach (string name in names)
        {
            Assert.True(screen.Window.NewKeyDownEvent(KeyOf(name)), name);
            screen.Settle();
            screen.Press(Key.Esc);
            screen.Window.ShowPage("Corpus");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Hint_line_shows_what_help_shows_and_menus_name_keys_that_act(string page)
    {
        using OffScreen screen = fixture.Open(page, Columns, Rows);
        string line = screen.Line(Rows - 1);
        string[] help = HelpRows(screen, "Keys");
        foreach (KeyHint hint in KeyHint.Of(screen.Window.Front.Commands))
        {
            Assert.Contains(help, row => row.StartsWith(hint.Keys, StringComparison.Ordinal) && row.Contains(hint.Words, StringComparison.Ordinal));
            Assert.Equal(!hint.InHelpOnly, line.Contains($" {hint.Keys} {hint.Words}", StringComparison.Ordinal));
        }

        var lines = WindowMenus.Create(screen.Window, _ => { }).ToDictionary(menu => menu.Title, menu => menu.Lines);
        HashSet<string> shown = [.. Shown(screen, "Keys"), .. Shown(screen, "Everywhere")];
        Assert.All(lines.Values.SelectMany(menu => menu).Where(item => item.Key is not null), item => Assert.Contains(item.KeyName, shown));
        Assert.Equal(
            screen.Window.Front.Commands.Where(command => !command.InHelpOnly).Select(command => KeyNames.Of(command.Key)).Except(["←", "→", "↑", "↓"]),
            lines["Actions"].Select(item => item.KeyName));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_key_stands_once_in_a_page_s_table(string page)
    {
        using OffScreen screen = fixture.Open(page);
        string[] keys = [.. screen.Window.Front.Commands.SelectMany(command => command.Also.Prepend(command.Key)).Select(KeyNames.Of)];
        Assert.Equal(keys.Distinct(), keys);
    }

    [Fact]
    public void Menu_shows_a_key_only_where_it_does_that()
    {
        using OffScreen screen = fixture.Open("Compare", 100, 30); // its o shows other runs
        screen.Press(Key.F9);
        Assert.Matches(@"Open a folder of recordings…\s{5}", screen.Line(1)[..40]);
        screen.Press(Key.Esc, Key.F2, Key.F9);
        Assert.Matches(@"Open a folder of recordings…\s+o\s", screen.Line(1)[..45]);
    }

    [Fact]
    public void Menu_key_of_another_page_does_not_act_but_its_line_does()
    {
        using OffScreen screen = fixture.Open("Run");
        string first = screen.Window.State.Clip!.Id;
        screen.Press(Key.G.WithAlt);
        int row = Enumerable.Range(1, 12).First(y => screen.Line(y).Contains("Next clip", StringComparison.Ordinal));
        screen.Click(screen.Line(row).IndexOf("Next clip", StringComparison.Ordinal), row);
        Assert.NotEqual(first, screen.Window.State.Clip!.Id);
    }

    private static IEnumerable<string> AllKeys =>
    [
        .. Enumerable.Range('!', '~' - '!' + 1).Select(letter => ((char)letter).ToString()),
        .. Enumerable.Range(1, 12).Select(n => $"F{n}"),
        "←", "→", "↑", "↓", "Home", "End", "PgUp", "PgDn", "Insert", "Delete", "Backspace", "Esc",
        .. Enumerable.Range('A', 26).Select(letter => $"Alt+{(char)letter}"),
        .. Enumerable.Range('A', 26).Select(letter => $"Ctrl+{(char)letter}"),
    ];

    /// <summary>A key from its name on screen; written apart from the program's own names.</summary>
    private static Key KeyOf(string name) => name switch
    {
        "←" => Key.CursorLeft,
        "→" => Key.CursorRight,
        "↑" => Key.CursorUp,
        "↓" => Key.CursorDown,
        "PgUp" => Key.PageUp,
        "PgDn" => Key.PageDown,
        { Length: 1 } => new Key(name[0]),
        _ => Key.TryParse(name, out Key? key) ? key : throw new ArgumentException($"'{name}' is no key.", nameof(name)),
    };

    /// <summary>The names of all keys that F1 shows under a heading.</summary>
    private static string[] Shown(OffScreen screen, string heading) =>
    [
        .. HelpRows(screen, heading).SelectMany(row =>
        {
            string keys = row.Split("  ")[0].Trim();
            int also = row.IndexOf("; also ", StringComparison.Ordinal);
            return Names(keys).Concat(also < 0 ? [] : Names(row[(also + "; also ".Length)..].Trim()));
        }),
    ];

    private static IEnumerable<string> Names(string keys)
    {
        string[] words = keys.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] == "…")
            {
                string prefix = words[i - 1][..^1];
                foreach (int n in Enumerable.Range(words[i - 1][^1] - '0' + 1, words[i + 1][^1] - words[i - 1][^1] - 1))
                {
                    yield return prefix + n;
                }
            }
            else if ("←→↑↓".Contains(words[i][0], StringComparison.Ordinal))
            {
                foreach (char arrow in words[i])
                {
                    yield return arrow.ToString();
                }
            }
            else
            {
                yield return words[i];
            }
        }
    }

    /// <summary>What F1 shows under a heading, row by row.</summary>
    private static string[] HelpRows(OffScreen screen, string heading)
    {
        screen.Press(Key.F1);
        string[] lines = [.. Enumerable.Range(0, Rows).Select(row => screen.Line(row).Trim())];
        screen.Press(Key.Esc);
        int start = Array.IndexOf(lines, heading) + 1;
        Assert.True(start > 0, $"F1 has no heading '{heading}'");
        return [.. lines.Skip(start).TakeWhile(line => line.Length > 0)];
    }
}
